import type { AnyTool } from "../tools/tool.ts";
import { caching, capabilities } from "./advertised.ts";
import type { McpDefinition } from "./mcp-definition.ts";
import { jsonSchemaOf } from "./memoized-schema.ts";
import type { PlainRequest } from "./read-plain-request.ts";
import { MODERN_VERSION } from "./versions.ts";

type Era = PlainRequest["era"];

/** Results as text, each made once: what they say changes with a release only. */
export interface PlainResults {
  /** The text of a result of this method in this revision; undefined where there is no such method, or it varies. */
  readonly constant: (era: Era, method: string) => string | undefined;
  /** The text of a result with these members, given as JSON text without its last brace. */
  readonly close: (era: Era, open: string) => string;
  /** The same for a result that says how long it may be kept. */
  readonly closeRead: (era: Era, open: string) => string;
  readonly initialize: (protocolVersion: string) => string;
}

export function createPlainResults(definition: McpDefinition): PlainResults {
  const { serverInfo, instructions, extension } = definition;
  const makers: Readonly<Record<string, () => object>> = {
    "tools/list": () => ({ tools: definition.tools.map(describeTool) }),
    "resources/list": () => ({ resources: definition.resources.map(({ read: _, ...listed }) => listed) }),
    "resources/templates/list": () => ({ resourceTemplates: [] }),
    "prompts/list": () => ({ prompts: definition.prompts.map(({ render: _, ...listed }) => listed) }),
  };
  const identity = JSON.stringify({ "io.modelcontextprotocol/serverInfo": serverInfo });
  const modernEnd = (hints: string) => `,"resultType":"complete"${hints},"_meta":${identity}}`;
  const hintsOf = (hints: object) => `,${JSON.stringify(hints).slice(1, -1)}`;
  const ends = {
    result: modernEnd(""),
    list: modernEnd(hintsOf(caching.list)),
    read: modernEnd(hintsOf(caching.read)),
  };
  const close = (era: Era, open: string, kind: keyof typeof ends) =>
    open + (era === "legacy" ? "}" : ends[kind]);
  const made = { legacy: new Map<string, string>(), modern: new Map<string, string>() };

  const make = (era: Era, method: string): string | undefined => {
    if (method === "ping") return era === "legacy" ? "{}" : undefined;
    // What an extension adds is known to the SDK's server object alone.
    if (extension) return undefined;
    if (method === "server/discover") {
      if (era === "legacy") return undefined;
      return close(era, open({ supportedVersions: [MODERN_VERSION], capabilities, instructions }), "list");
    }
    const maker = makers[method];
    return maker && close(era, open(maker()), "list");
  };

  return {
    constant: (era, method) => {
      const known = made[era].get(method);
      if (known !== undefined) return known;
      const text = make(era, method);
      if (text !== undefined) made[era].set(method, text);
      return text;
    },
    close: (era, text) => close(era, text, "result"),
    closeRead: (era, text) => close(era, text, "read"),
    initialize: (protocolVersion) =>
      JSON.stringify({ protocolVersion, capabilities, serverInfo, instructions }),
  };
}

function open(result: object): string {
  return JSON.stringify(result).slice(0, -1);
}

function describeTool({ name, title, description, input, output, annotations }: AnyTool): object {
  return {
    name,
    title,
    description,
    inputSchema: { type: "object", ...jsonSchemaOf(input, "input") },
    annotations,
    outputSchema: jsonSchemaOf(output, "output"),
  };
}
