import { setTimeout } from "node:timers/promises";
import {
  fromJsonSchema,
  type McpServer,
  ResourceTemplate,
  type ServerNotifier,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { formWithChoices, formWithDefaults, PNG_BASE64, WAV_BASE64 } from "./fixture-data.ts";
import schema202012 from "./schema-2020-12.json" with { type: "json" };

const text = (value: string) => ({ type: "text", text: value }) as const;
const image = { type: "image", data: PNG_BASE64, mimeType: "image/png" } as const;
const answer = (value: string) => ({ content: [text(value)] });

/** The tools that the scenarios of both eras call by name. */
export function registerPlainTools(server: McpServer, notify: ServerNotifier): void {
  const contents = {
    test_simple_text: [text("This is a simple text response for testing.")],
    test_image_content: [image],
    test_audio_content: [{ type: "audio", data: WAV_BASE64, mimeType: "audio/wav" } as const],
    test_embedded_resource: [embedded("test://embedded-resource", "text/plain", "An embedded resource.")],
    test_multiple_content_types: [
      text("Multiple content types test:"),
      image,
      embedded("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
    ],
    test_streaming_elicitation: [text("Nothing but the result.")],
  };
  for (const [name, content] of Object.entries(contents)) {
    server.registerTool(name, { description: name }, async () => ({ content }));
  }
  server.registerTool("test_error_handling", { description: "Always fails" }, async () => {
    throw new Error("This tool intentionally returns an error for testing");
  });
  server.registerTool(
    "test_tool_with_logging",
    { description: "Logs", inputSchema: z.object({}) },
    async (_, context) => {
      for (const data of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
        await context.mcpReq.notify({ method: "notifications/message", params: { level: "info", data } });
        await setTimeout(20);
      }
      return answer("logged");
    },
  );
  server.registerTool(
    "test_logging_tool",
    { description: "Logs if asked to", inputSchema: z.object({}) },
    async (_, context) => {
      await context.mcpReq.log("info", "only for requests that set a level");
      return answer("logged");
    },
  );
  server.registerTool(
    "test_tool_with_progress",
    { description: "Reports progress", inputSchema: z.object({}) },
    async (_, context) => {
      const progressToken = context.mcpReq._meta?.progressToken;
      for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
        const params = {
          progressToken: progressToken as string,
          progress,
          total: 100,
          message: `${progress} %`,
        };
        await context.mcpReq.notify({ method: "notifications/progress", params });
        await setTimeout(20);
      }
      return answer(String(progressToken ?? "none"));
    },
  );
  server.registerTool(
    "json_schema_2020_12_tool",
    { description: "Keywords of JSON Schema 2020-12", inputSchema: fromJsonSchema(schema202012 as never) },
    async (input) => answer(JSON.stringify(input)),
  );
  server.registerTool(
    "test_x_mcp_header",
    {
      description: "An argument that is mirrored into a header",
      inputSchema: fromJsonSchema<{ region?: string }>({
        type: "object",
        properties: { region: { type: "string", "x-mcp-header": "Region" }, level: { type: "integer" } },
      } as never),
    },
    async ({ region }) => answer(`region=${region ?? "none"}`),
  );
  server.registerTool("test_trigger_tool_change", { description: "Says that tools changed" }, async () => {
    notify.toolsChanged();
    return answer("published");
  });
  server.registerTool(
    "test_trigger_prompt_change",
    { description: "Says that prompts changed" },
    async () => {
      notify.promptsChanged();
      return answer("published");
    },
  );
  registerClientRequests(server);
}

/** Tools that ask the client while they run, as the 2025 revisions have it. */
function registerClientRequests(server: McpServer): void {
  server.registerTool(
    "test_sampling",
    { description: "Asks the client's model", inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, context) => {
      const messages = [{ role: "user" as const, content: text(prompt) }];
      const reply = await context.mcpReq.send({
        method: "sampling/createMessage",
        params: { messages, maxTokens: 100 },
      });
      return answer(`LLM response: ${JSON.stringify((reply as { content?: unknown }).content)}`);
    },
  );
  const forms = {
    test_elicitation: {
      type: "object",
      properties: { response: { type: "string", description: "User's response" } },
      required: ["response"],
    },
    test_elicitation_sep1034_defaults: formWithDefaults,
    test_elicitation_sep1330_enums: formWithChoices,
  };
  for (const [name, requestedSchema] of Object.entries(forms)) {
    const inputSchema = z.object({ message: z.string().default("Please fill in the form") });
    server.registerTool(name, { description: "Asks the user", inputSchema }, async ({ message }, context) => {
      const reply = await context.mcpReq.send({
        method: "elicitation/create",
        params: { mode: "form", message, requestedSchema: requestedSchema as never },
      });
      const { action, content } = reply as { action?: string; content?: unknown };
      return answer(`action=${action}, content=${JSON.stringify(content ?? {})}`);
    });
  }
}

export function registerResources(server: McpServer): void {
  const subscribed = new Set<string>();
  const fixed = { "static-text": "The content of the static text resource.", "watched-resource": "Watched." };
  for (const [name, value] of Object.entries(fixed)) {
    const uri = `test://${name}`;
    server.registerResource(name, uri, { description: name, mimeType: "text/plain" }, async () => ({
      contents: [{ uri, mimeType: "text/plain", text: value }],
    }));
  }
  const binary = "test://static-binary";
  server.registerResource(
    "static-binary",
    binary,
    { description: "A picture", mimeType: "image/png" },
    async () => ({
      contents: [{ uri: binary, mimeType: "image/png", blob: PNG_BASE64 }],
    }),
  );
  server.registerResource(
    "template",
    new ResourceTemplate("test://template/{id}/data", { list: undefined }),
    { description: "One of many", mimeType: "application/json" },
    async (uri, { id }) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: "application/json",
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
        },
      ],
    }),
  );
  server.server.setRequestHandler("resources/subscribe", async ({ params }) => {
    subscribed.add(params.uri);
    return {};
  });
  server.server.setRequestHandler("resources/unsubscribe", async ({ params }) => {
    subscribed.delete(params.uri);
    return {};
  });
  server.server.setRequestHandler("logging/setLevel", async () => ({}));
  server.server.setRequestHandler("completion/complete", async () => ({
    completion: { values: [], total: 0, hasMore: false },
  }));
}

export function registerPlainPrompts(server: McpServer): void {
  const say = (content: ReturnType<typeof text> | typeof image | ReturnType<typeof embedded>) => ({
    role: "user" as const,
    content,
  });
  server.registerPrompt("test_simple_prompt", { description: "Plain" }, async () => ({
    messages: [say(text("This is a simple prompt for testing."))],
  }));
  server.registerPrompt(
    "test_prompt_with_arguments",
    { description: "Arguments", argsSchema: z.object({ arg1: z.string(), arg2: z.string() }) },
    async ({ arg1, arg2 }) => ({ messages: [say(text(`arg1='${arg1}', arg2='${arg2}'`))] }),
  );
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    { description: "A resource", argsSchema: z.object({ resourceUri: z.string() }) },
    async ({ resourceUri }) => ({
      messages: [
        say(embedded(resourceUri, "text/plain", "Embedded.")),
        say(text("Process the resource above.")),
      ],
    }),
  );
  server.registerPrompt("test_prompt_with_image", { description: "A picture" }, async () => ({
    messages: [say(image), say(text("What is in the picture?"))],
  }));
}

function embedded(uri: string, mimeType: string, value: string) {
  return { type: "resource", resource: { uri, mimeType, text: value } } as const;
}
