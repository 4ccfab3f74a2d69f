import fc from "fast-check";
import { fuzzCase } from "./case-arbitraries.ts";
import { checkAnswers } from "./check-answers.ts";
import type { FuzzCase } from "./fuzz-case.ts";
import { parseAnswers, sendCase } from "./send-case.ts";

export interface FuzzOptions {
  /** Of the server on this machine. */
  readonly port: number;
  readonly cases: number;
  /** The same seed makes the same cases. */
  readonly seed: number;
  /** Connections at the same time. */
  readonly concurrency: number;
  readonly onCase?: () => void;
}

export interface FoundCase {
  readonly case: FuzzCase;
  readonly problem: string;
}

/** Sends made-up cases to a server until one finds something, and gives the smallest form of that one. */
export async function fuzz(options: FuzzOptions): Promise<FoundCase | undefined> {
  const { port, cases, seed, concurrency, onCase } = options;
  const property = fc.asyncProperty(fuzzCase, async (made) => {
    onCase?.();
    await runCase(port, made);
  });
  const client = async (index: number): Promise<FoundCase | undefined> => {
    const result = await fc.check(property, {
      numRuns: Math.ceil(cases / concurrency),
      seed: seed + index,
      interruptAfterTimeLimit: 600_000,
      markInterruptAsFailure: true,
    });
    if (!result.failed) return undefined;
    const problem =
      result.errorInstance instanceof Error ? result.errorInstance.message : "not finished in time";
    return { case: result.counterexample?.[0] ?? { chunks: [], pauseMs: 0, leave: "end" }, problem };
  };
  const found = await Promise.all(Array.from({ length: concurrency }, (_, index) => client(index)));
  return found.find((each) => each !== undefined);
}

/** @throws Error that says what is wrong with the server's answer. */
export async function runCase(port: number, made: FuzzCase): Promise<void> {
  const received = await sendCase(port, made);
  checkAnswers(parseAnswers(received), made.expected);
}
