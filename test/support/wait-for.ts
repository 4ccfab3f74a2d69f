import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 20;

/** Asks until the answer is one that is wanted; fails after a bounded time with the last answer. */
export async function waitFor<Answer>(
  ask: () => Answer | Promise<Answer>,
  wanted: (answer: Answer) => boolean,
  timeoutMs = 10_000,
): Promise<Answer> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (performance.now() > deadline) {
      throw new Error(`Still not as wanted after ${timeoutMs} ms: ${JSON.stringify(answer)}`);
    }
    await delay(POLL_MS);
  }
}
