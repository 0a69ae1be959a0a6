/** Requests whose answer may be lost, and which are refused then when they are made again. */
import { useRef } from "preact/hooks";
import { Away } from "../api";

type Settle = (
  request: () => Promise<unknown>,
  isDone: (refusal: unknown) => boolean | Promise<boolean>,
) => Promise<void>;

/**
 * Return what makes a request, and takes it for done where an answer before was lost and `isDone` says, of
 * the refusal that comes now, that it was.
 */
export function useLostAnswer(): Settle {
  const unanswered = useRef(false);
  return async (request, isDone) => {
    try {
      await request();
    } catch (error) {
      const done = unanswered.current && (await isDone(error));
      unanswered.current ||= error instanceof Away;
      if (!done) throw error;
    }
  };
}
