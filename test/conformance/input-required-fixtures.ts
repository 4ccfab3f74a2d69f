import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  inputRequired,
  type McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";

/** State that clients carry back and forth is sealed, so that a changed one is refused before a tool sees it. */
export const requestState = createRequestStateCodec<Record<string, unknown>>({
  key: crypto.getRandomValues(new Uint8Array(32)),
});

type Property = { readonly type: "string" } | { readonly type: "boolean" };

const ask = (message: string, name: string, property: Property) =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: "object", properties: { [name]: property }, required: [name] },
  });
const askName = () => ask("What is your name?", "name", { type: "string" });
const askConfirmation = () => ask("Please confirm", "ok", { type: "boolean" });
const askModel = (question: string) =>
  inputRequired.createMessage({
    messages: [{ role: "user", content: { type: "text", text: question } }],
    maxTokens: 100,
  });
const answer = (text: string) => ({ content: [{ type: "text" as const, text }] });

const nameOf = (context: ServerContext, key = "user_name") =>
  acceptedContent<{ name?: unknown }>(context.mcpReq.inputResponses, key)?.name;
const replyOf = <Reply>(context: ServerContext, key: string) =>
  context.mcpReq.inputResponses?.[key] as Reply | undefined;

type Handler = (
  context: ServerContext,
) => Promise<ReturnType<typeof answer> | ReturnType<typeof inputRequired>>;

/** Tools that cannot finish without the client, as the 2026-07-28 revision has it. */
const tools: Readonly<Record<string, Handler>> = {
  test_missing_capability: async (context) =>
    replyOf(context, "llm_answer") === undefined
      ? inputRequired({ inputRequests: { llm_answer: askModel("Say pong") } })
      : answer("done"),
  test_input_required_result_elicitation: async (context) => {
    const name = nameOf(context);
    return typeof name === "string"
      ? answer(`Hello, ${name}!`)
      : inputRequired({ inputRequests: { user_name: askName() } });
  },
  test_input_required_result_sampling: async (context) => {
    const reply = replyOf<{ content?: { text?: string } }>(context, "capital_question");
    return reply === undefined
      ? inputRequired({ inputRequests: { capital_question: askModel("What is the capital of France?") } })
      : answer(`The model says: ${reply.content?.text}`);
  },
  test_input_required_result_list_roots: async (context) => {
    const roots = replyOf<{ roots?: { uri: string }[] }>(context, "client_roots")?.roots;
    return roots === undefined
      ? inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } })
      : answer(`Roots: ${roots.map((root) => root.uri).join(", ")}`);
  },
  test_input_required_result_request_state: async (context) => {
    const confirmed = acceptedContent(context.mcpReq.inputResponses, "confirm") !== undefined;
    if (confirmed && context.mcpReq.requestState() !== undefined) return answer("state-ok");
    const state = await requestState.mint({ of: "request_state" });
    return inputRequired({ inputRequests: { confirm: askConfirmation() }, requestState: state });
  },
  test_input_required_result_tampered_state: async (context) => {
    const confirmed = acceptedContent(context.mcpReq.inputResponses, "confirm") !== undefined;
    if (confirmed && context.mcpReq.requestState() !== undefined) return answer("intact");
    const state = await requestState.mint({ of: "tampered_state" });
    return inputRequired({ inputRequests: { confirm: askConfirmation() }, requestState: state });
  },
  test_input_required_result_multiple_inputs: async (context) => {
    const name = nameOf(context);
    const greeting = replyOf<{ content?: { text?: string } }>(context, "greeting")?.content?.text;
    const roots = replyOf<{ roots?: unknown[] }>(context, "client_roots")?.roots;
    if (name !== undefined && greeting !== undefined && roots !== undefined) {
      return answer(`${greeting} ${name}, ${roots.length} roots`);
    }
    return inputRequired({
      inputRequests: {
        user_name: askName(),
        greeting: askModel("Generate a greeting"),
        client_roots: inputRequired.listRoots(),
      },
      requestState: await requestState.mint({ of: "multiple_inputs" }),
    });
  },
  test_input_required_result_multi_round: async (context) => {
    const state = context.mcpReq.requestState<{ round?: number; name?: unknown }>();
    if (state?.round === undefined) {
      const next = await requestState.mint({ round: 1 });
      return inputRequired({ inputRequests: { step1: askName() }, requestState: next });
    }
    if (state.round === 1) {
      const next = await requestState.mint({ round: 2, name: nameOf(context, "step1") });
      const step2 = ask("What is your favourite colour?", "color", { type: "string" });
      return inputRequired({ inputRequests: { step2 }, requestState: next });
    }
    const color = acceptedContent<{ color?: unknown }>(context.mcpReq.inputResponses, "step2")?.color;
    return answer(`${state.name} likes ${color}`);
  },
  test_input_required_result_capabilities: async (context) => {
    if (context.mcpReq.inputResponses !== undefined) return answer("done");
    const envelope = context.mcpReq.envelope as Record<string, unknown> | undefined;
    const declared = envelope?.[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined;
    const inputRequests = {
      ...(declared?.elicitation ? { user_name: askName() } : {}),
      ...(declared?.sampling ? { greeting: askModel("Generate a greeting") } : {}),
      ...(declared?.roots ? { client_roots: inputRequired.listRoots() } : {}),
    };
    return Object.keys(inputRequests).length === 0
      ? answer("nothing can be asked")
      : inputRequired({ inputRequests });
  },
};

export function registerInputRequired(server: McpServer): void {
  for (const [name, handler] of Object.entries(tools)) {
    server.registerTool(name, { description: name, inputSchema: z.object({}) }, (_input, context) =>
      handler(context),
    );
  }
  const prompt = async (context: unknown) => {
    const { inputResponses } = (context as ServerContext).mcpReq;
    const given = acceptedContent<{ context?: unknown }>(inputResponses, "user_context")?.context;
    if (typeof given !== "string") {
      const user_context = ask("What context should the prompt use?", "context", { type: "string" });
      return inputRequired({ inputRequests: { user_context } });
    }
    return { messages: [{ role: "user" as const, content: { type: "text" as const, text: given } }] };
  };
  server.registerPrompt("test_input_required_result_prompt", { description: "Asks first" }, prompt as never);
}
