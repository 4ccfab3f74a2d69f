import { Failure } from "../shared/failure.ts";
import type { EnvironmentNames } from "./parse-environment-name.ts";

/** What nobody owns, by the end of an identifier's name: a copy of the other environment's would share its state. */
const PLACEHOLDERS: Readonly<Record<string, (name: string) => string>> = {
  GOOGLE_PROJECT_NUMBER: () => '"000000000000"',
  AWS_ACCOUNT_ID: () => '"000000000000"',
  DOMAIN: (name) => `"mcp.${name}.example.com"`,
  DNS_ZONE: (name) => `"${name}.example.com"`,
  ALERT_EMAIL: (name) => `"on-call-${name}@example.com"`,
  STATE_BUCKET: (name) => `"placeholder-${name}-state"`,
  /** An address that documentation may use (RFC 5737). */
  INGRESS_ADDRESS: () => '"192.0.2.1"',
  IMAGE: () => '"registry.example.com/placeholder/mcp-server"',
  IMAGES: () => "noImages",
};

const IDENTIFIERS = /(const identifiers = \{)([\s\S]*?)(\n\} as const;)/;

/**
 * The file of a new environment, made from another's: the same platform, with identifiers of its own to be given.
 *
 * @param text The other's file.
 * @throws {@link Failure} when that file is not written as the repository's own are.
 */
export function renderEnvironment(text: string, from: EnvironmentNames, to: EnvironmentNames): string {
  const own = text
    .replace(IDENTIFIERS, (_, start: string, entries: string, close: string) => {
      // A value ends where the next identifier, or what is said of it, begins.
      const end = "(?=\\n *(?:/\\*\\*|\\w+:|\\.\\.\\.)|$(?!\\n))";
      const line = new RegExp(`^( *${from.prefix}(\\w+)):[\\s\\S]*?,${end}`, "gm");
      const renamed = entries.replaceAll(
        line,
        (_line, start: string, key: string) => `${start}: ${placeholder(key, to.name)},`,
      );
      return `${start}${renamed}${close}`;
    })
    .replaceAll(new RegExp(`\\b${from.prefix}(?=[A-Z])`, "g"), to.prefix)
    .replace(`"stacks/environments/${from.name}.ts"`, `"stacks/environments/${to.name}.ts"`)
    .replace(`name: "${from.name}",`, `name: "${to.name}",`)
    .replace(
      new RegExp(`(/\\*\\*[^\\n]*\\*/\\n)?export const ${from.identifier} = `),
      `/** Made from ${from.name}. */\nexport const ${to.identifier} = `,
    );
  for (const expected of [
    `name: "${to.name}"`,
    `environments/${to.name}.ts"`,
    `const ${to.identifier} = `,
    to.prefix,
  ]) {
    if (own.includes(expected)) continue;
    throw new Failure(
      `${from.name} is not written as this command expects: ${expected} cannot be put into a copy of it`,
    );
  }
  return own;
}

function placeholder(key: string, name: string): string {
  return PLACEHOLDERS[key]?.(name) ?? `"placeholder-${name}"`;
}

/**
 * The list of environments with one more, promoted to right after the one that it was made from.
 *
 * @throws {@link Failure} when the list is not written as an array that names that one.
 */
export function addToDefinitions(text: string, from: EnvironmentNames, to: EnvironmentNames): string {
  const place = new RegExp(
    `(definitions: readonly EnvironmentDefinition\\[\\] = \\[[^\\]]*\\b${from.identifier}\\b)`,
  );
  if (!place.test(text)) {
    throw new Failure(`stacks/environments/index.ts has no array definitions with ${from.identifier} in it`);
  }
  return `import { ${to.identifier} } from "./${to.name}.ts";\n${text.replace(place, `$1, ${to.identifier}`)}`;
}
