/** What a check found. `unknown` says nothing about what was asked for: nobody could be asked. */
export type Finding =
  | { readonly status: "ok" | "unknown"; readonly message: string }
  | {
      readonly status: "missing";
      readonly message: string;
      /** The command that mends it, or where there is none, what to edit. */
      readonly fix: string;
    };

/** One thing that a deployment needs; `run` changes nothing. */
export interface Check {
  readonly name: string;
  /** @param signal Aborted when nobody waits for the answer any more. */
  readonly run: (signal: AbortSignal) => Promise<readonly Finding[]>;
}

/** A finding and the check that made it. */
export type Reported = Finding & { readonly check: string };

export const ok = (message: string): Finding => ({ status: "ok", message });
export const unknown = (message: string): Finding => ({ status: "unknown", message });
export const missing = (message: string, fix: string): Finding => ({ status: "missing", message, fix });
