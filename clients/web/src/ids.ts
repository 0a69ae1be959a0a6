/**
 * Return a new version 7 UUID (RFC 9562): 48 bits of the clock, then 74 random ones.
 *
 * It is made here, and not by the server, so that a set can be logged and corrected before the server
 * has heard of it. `crypto.randomUUID` would be version 4, and needs HTTPS.
 */
export function newId(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = now.toString(16).padStart(12, "0");
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const variant = "89ab".charAt((bytes[8] ?? 0) & 3);
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20),
  ].join("-");
}
