import { environmentName } from "../../stacks/environments/schema.ts";
import { UsageFailure } from "../shared/failure.ts";
import { isIdentifier } from "../shared/is-identifier.ts";

/** One name in each of the notations that an environment's file uses. */
export interface EnvironmentNames {
  /** Of the environment and its file: `load-test`. */
  readonly name: string;
  /** In the code: `loadTest`. */
  readonly identifier: string;
  /** What opens the names of its variables: `LOAD_TEST_`. */
  readonly prefix: string;
}

/**
 * Reads the name of an environment by the rule of its schema.
 *
 * @throws {@link UsageFailure} with the rule that it breaks.
 */
export function parseEnvironmentName(name: string): EnvironmentNames {
  const parsed = environmentName.safeParse(name);
  if (!parsed.success) {
    const rules = parsed.error.issues.map(({ message }) => message).join(", ");
    throw new UsageFailure(`${JSON.stringify(name)} is no name for an environment; it takes ${rules}`);
  }
  const identifier = name.replaceAll(/-+([a-z0-9])/g, (_, next: string) => next.toUpperCase());
  if (!isIdentifier(identifier)) {
    throw new UsageFailure(`${name} is a word of the language; add one that says more, such as ${name}-env`);
  }
  return { name, identifier, prefix: `${name.toUpperCase().replaceAll("-", "_")}_` };
}
