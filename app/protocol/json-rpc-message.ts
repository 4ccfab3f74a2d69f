/** One JSON-RPC message whose shape is right; parameters are not looked at yet. */
export type JsonRpcMessage =
  | {
      readonly kind: "request";
      readonly body: {
        jsonrpc: "2.0";
        id: string | number;
        method: string;
        params?: Record<string, unknown>;
      };
    }
  | {
      readonly kind: "notification";
      readonly body: { jsonrpc: "2.0"; method: string; params?: Record<string, unknown> };
    }
  | {
      readonly kind: "response";
      readonly body: { jsonrpc: "2.0"; id: string | number; result?: unknown; error?: unknown };
    };
