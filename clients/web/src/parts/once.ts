/** Work that a second tap does not begin anew. */
import { useRef } from "preact/hooks";

/**
 * Return `work` such that what is asked for while it is under way, or within `pauseMs` after it was done,
 * is taken for a finger that trembles.
 */
export function useOnce<A extends unknown[]>(
  work: (...given: A) => Promise<unknown>,
  pauseMs = 0,
): (...given: A) => Promise<void> {
  const busy = useRef(false);
  return async (...given) => {
    if (busy.current) return;
    busy.current = true;
    try {
      await work(...given);
    } finally {
      setTimeout(() => {
        busy.current = false;
      }, pauseMs);
    }
  };
}
