import { posix } from "node:path";
import type { ToolNames } from "./parse-tool-name.ts";

/** The names of the tool in tools/new-tool/template/. */
const EXAMPLE: ToolNames = {
  wire: "example_tool",
  file: "example-tool",
  identifier: "exampleTool",
  title: "Example tool",
};

export interface TemplatePlace {
  /** Path of the template from the repository's root. */
  readonly from: string;
  /** Path of what is made of it. */
  readonly to: string;
}

/** The text of a template as it has to be in another place, for a tool of another name. */
export function renderTemplate(text: string, names: ToolNames, { from, to }: TemplatePlace): string {
  const moved = text.replace(/(?<=\bfrom ")\.[^"]+/g, (specifier) => {
    const target = posix.join(posix.dirname(from), specifier);
    const relative = posix.relative(posix.dirname(to), target);
    return relative.startsWith(".") ? relative : `./${relative}`;
  });
  return (Object.keys(EXAMPLE) as (keyof ToolNames)[]).reduce(
    (renamed, notation) => renamed.replaceAll(EXAMPLE[notation], names[notation]),
    moved,
  );
}
