import { compareValues } from "../diff/compare-values.ts";

/** One value that differs, by stack and place. */
export interface OutputDifference {
  readonly stack: string;
  /** `resource.aws_lambda_function.server.timeout`, or empty for the stack itself. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Synthesized stacks by name. */
export type Output = ReadonlyMap<string, unknown>;

/** Compares all stacks of two outputs; what a library writes about itself, under `//`, is left out. */
export function compareOutput(before: Output, after: Output): readonly OutputDifference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((stack) => {
    const [old, current] = [before.get(stack), after.get(stack)];
    if (old === undefined || current === undefined) {
      const [had, has] = [old, current].map((value) =>
        value === undefined ? "(no such stack)" : "(a stack)",
      );
      return [{ stack, path: "", before: had ?? "", after: has ?? "" }];
    }
    return [...compareValues({ before: withoutNotes(old), after: withoutNotes(current) })].map(
      (difference) => ({
        stack,
        ...difference,
      }),
    );
  });
}

function withoutNotes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNotes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "//")
      .map(([name, item]) => [name, withoutNotes(item)]),
  );
}
