import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { batchRequests } from "../../app/http/batch-requests.ts";

it("serves what was read together in the order in which it came, after all of it was read", async () => {
  const seen: string[] = [];
  const served = batchRequests((request, response) => {
    seen.push(`served ${request.url}`);
    response.end(request.url);
  });
  const server = createServer((request, response) => {
    seen.push(`read ${request.url}`);
    served(request, response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const socket = createConnection({ port, host: "127.0.0.1" });
  socket.end(["/a", "/b", "/c"].map((path) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`).join(""));
  const answers = await text(socket);
  server.close();
  expect(answers.match(/\/[abc]$|\/[abc](?=HTTP)/g)).toEqual(["/a", "/b", "/c"]);
  expect(seen).toEqual(["read /a", "read /b", "read /c", "served /a", "served /b", "served /c"]);
});
