import { IncomingMessage, type ServerOptions, ServerResponse } from "node:http";
import type { Express } from "express";

export type MessageClasses = Pick<ServerOptions, "IncomingMessage" | "ServerResponse">;

/**
 * The classes that Node shall make an app's requests and responses of. They have the prototypes that Express gives both
 * when they reach it, so nothing is exchanged then: an object whose prototype changes is slow in all that follows.
 */
export function expressMessages(app: Express): MessageClasses {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse<Request extends IncomingMessage> extends ServerResponse<Request> {}
  Object.setPrototypeOf(ExpressRequest.prototype, app.request);
  Object.setPrototypeOf(ExpressResponse.prototype, app.response);
  app.request = ExpressRequest.prototype as Express["request"];
  app.response = ExpressResponse.prototype as Express["response"];
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
}
