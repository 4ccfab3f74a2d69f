import { markdownTable } from "./markdown-table.ts";
import { type Access, readAccess, type StackJson } from "./read-access.ts";

/** docs/permissions.md, from the stacks of one environment as synthesized. */
export function renderPermissions(environment: string, stacks: readonly StackJson[]): string {
  const byName = stacks.toSorted((one, other) => one.name.localeCompare(other.name));
  const sections = byName.flatMap((stack) => {
    const byHolder = Map.groupBy(readAccess(stack), ({ who }) => who.join(", "));
    const tables = [...byHolder].map(([who, access]) => `### ${code([who])}\n\n${table(access)}\n`);
    return tables.length === 0 ? [] : [`## ${stack.name}\n\n${tables.join("\n")}`];
  });
  return `# Permissions

<!-- Generated from the synthesized stacks by \`npm run docs\`; edit the statements in infra/ and stacks/. -->

Everything that anybody is let do by ${environment}, stack by stack; the other environments differ by their names. A person deploys
the foundation, so what the pipeline may do is not the pipeline's to change. What a role on AWS is given within a
boundary, it has where both say so.

${sections.join("\n")}`;
}

function table(access: readonly Access[]): string {
  return markdownTable(
    ["May", "On", "If", "Why"],
    access.map(({ may, on, conditions, why, denied }) => [
      `${denied ? "**never** " : ""}${code(may)}`,
      code(on),
      code(conditions),
      why,
    ]),
  );
}

function code(texts: readonly string[]): string {
  return texts.map((text) => `\`${text}\``).join("<br>");
}
