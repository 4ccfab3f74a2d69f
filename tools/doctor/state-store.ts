import type { Answer } from "./answer.ts";

/** Where Terraform keeps an environment's states. */
export interface StateStore {
  readonly bucket: string;
  /** Whether the bucket keeps what is overwritten. */
  readonly versioned: (signal: AbortSignal) => Promise<Answer<boolean>>;
  /** Whether a stack was deployed once. */
  readonly holds: (stack: string, signal: AbortSignal) => Promise<Answer<true>>;
}
