import { createServer } from "node:http";
import { announce } from "./announce.ts";
import { bareAnswer } from "./bare-answer.ts";

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = JSON.stringify(bareAnswer(JSON.parse(Buffer.concat(chunks).toString())));
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => announce(server));
