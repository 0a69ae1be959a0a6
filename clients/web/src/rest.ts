/** The rest timer: when it began and how long it is, so that a reload changes nothing. */
import type { Store } from "./store";

export interface Rest {
  startedAt: number;
  seconds: number;
}
export interface RestSettings {
  seconds: number;
  sound: boolean;
}

export const REST_DEFAULT: RestSettings = { seconds: 120, sound: true };
const BEEPS = [0, 0.25, 0.5];

let audio: AudioContext | undefined;

/** Make sound possible later: browsers allow it only from within a tap. */
export function prepareSound(): void {
  try {
    audio ??= new AudioContext();
    void audio.resume();
  } catch {
    // This platform has no sound.
  }
}

export function ring(sound: boolean): void {
  navigator.vibrate?.([200, 100, 200, 100, 400]);
  if (!sound || !audio) return;
  for (const delay of BEEPS) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = 880;
    volume.gain.value = 0.2;
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + delay);
    tone.stop(audio.currentTime + delay + 0.15);
  }
}

export async function restSettings(store: Store): Promise<RestSettings> {
  return (await store.meta<RestSettings>("rest_settings")) ?? REST_DEFAULT;
}

export async function startRest(store: Store): Promise<void> {
  const { seconds } = await restSettings(store);
  await store.setMeta("rest", seconds > 0 ? { startedAt: Date.now(), seconds } : null);
}

/** Return a timer of which that much more is left than of `rest`; of one that is over, just that much. */
export function extended(rest: Rest, by: number, now: number): Rest {
  const left = Math.max(0, restLeft(rest, now));
  const gone = Math.floor((now - rest.startedAt) / 1000);
  return { ...rest, seconds: gone + Math.max(0, left + by) };
}

/** Return how many seconds are left, never more than there were; negative once it is over. */
export function restLeft(rest: Rest, now: number): number {
  const left = Math.ceil((rest.startedAt + rest.seconds * 1000 - now) / 1000);
  return Math.min(rest.seconds, left);
}
