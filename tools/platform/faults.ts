/** Longer than a health checker waits for an answer, 2 s, and shorter than any client does. */
export const SLOW_SECONDS = 5;

/** What can happen to the primary, and how it is done. */
export const faults = {
  kill: "its process gets SIGKILL",
  hang: "its process gets SIGSTOP, and does nothing while its port stays open",
  slow: `every answer takes ${SLOW_SECONDS} s longer`,
  errors: "every answer is a 503",
  flap: "503s for a while, right answers for a shorter while, over and over",
} as const;

export type Fault = keyof typeof faults;

export function isFault(text: string): text is Fault {
  return Object.hasOwn(faults, text);
}
