import type { McpExtension } from "../../app/protocol/mcp-definition.ts";
import { registerInputRequired, requestState } from "./input-required-fixtures.ts";
import { registerPlainPrompts, registerPlainTools, registerResources } from "./plain-fixtures.ts";

/** What the conformance scenarios expect a server to offer, on top of the production server. */
export const conformanceExtension: McpExtension = {
  serverOptions: {
    capabilities: {
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      logging: {},
      completions: {},
    },
    requestState: { verify: requestState.verify },
  },
  register: (server, notify) => {
    registerPlainTools(server, notify);
    registerResources(server);
    registerPlainPrompts(server);
    registerInputRequired(server);
  },
};
