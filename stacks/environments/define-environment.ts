import * as z from "zod";
import { firstRelease, type ReleaseRecord, releaseRecord, releaseVariable } from "./release.ts";
import { type Environment, type EnvironmentFields, environmentSchema } from "./schema.ts";

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface EnvironmentDefinition {
  /** The file to edit, from the repository's root. */
  readonly source: string;
  /** What a fork must change, by the environment variable that can give it instead. */
  readonly identifiers: Readonly<Record<string, string>>;
  readonly resolve: (variables: Variables) => Environment;
}

/** Thrown when an environment's fields break the schema; names every bad field. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  readonly code = "INVALID_ENVIRONMENT";
}

/** An identifier that still holds what the repository came with. */
export interface Placeholder {
  /** The environment variable that can give the value. */
  readonly variable: string;
  readonly value: string;
  /** The file that holds it otherwise, from the repository's root. */
  readonly source: string;
}

/** One environment: its identifiers, and its fields as a function of them. */
export function defineEnvironment<Name extends string>(definition: {
  readonly source: string;
  readonly identifiers: Readonly<Record<Name, string>>;
  readonly fields: (identifiers: Readonly<Record<Name, string>>) => EnvironmentFields;
}): EnvironmentDefinition {
  const { source, identifiers, fields } = definition;
  const resolve = (variables: Variables): Environment => {
    const resolved = withVariables(identifiers, variables);
    const given = fields(resolved);
    const record = readRecord(given.name, variables);
    const parsed = environmentSchema.safeParse(record ? { ...given, images: record.current.images } : given);
    if (!parsed.success) {
      const problems = parsed.error.issues.map(
        (issue) => `  ${issue.path.join(".") || "(environment)"}: ${issue.message}`,
      );
      throw new EnvironmentError(`${source} does not describe an environment:\n${problems.join("\n")}`);
    }
    const release = record ?? firstRelease(parsed.data.images);
    return { ...parsed.data, release, source, identifiers: resolved };
  };
  return { source, identifiers, resolve };
}

/** Documentation names and addresses, zero ids and zero digests: what no cloud accepts and nobody owns. */
const PLACEHOLDER = /placeholder|(^|[.@])example\.(com|net|org)$|^192\.0\.2\.|^0+$|(^|=)sha256:0{64}/;

/** The identifiers that nobody has changed yet: a deployment must refuse them, a synth need not. */
export function findPlaceholders({
  identifiers,
  source,
}: Pick<Environment, "identifiers" | "source">): readonly Placeholder[] {
  return Object.entries(identifiers)
    .filter(([, value]) => PLACEHOLDER.test(value))
    .map(([variable, value]) => ({ variable, value, source }));
}

function readRecord(name: string, variables: Variables): ReleaseRecord | undefined {
  const variable = releaseVariable(name);
  const text = variables[variable];
  if (!text) return undefined;
  const parsed = releaseRecord.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new EnvironmentError(`${variable} is not what the commands write:\n${z.prettifyError(parsed.error)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withVariables<Name extends string>(
  identifiers: Readonly<Record<Name, string>>,
  variables: Variables,
): Record<Name, string> {
  const entries = Object.entries<string>(identifiers).map(([name, value]) => [
    name,
    variables[name] || value,
  ]);
  return Object.fromEntries(entries) as Record<Name, string>;
}
