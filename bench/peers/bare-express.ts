import express from "express";
import { announce } from "./announce.ts";
import { bareAnswer } from "./bare-answer.ts";

const app = express();
app.use(express.json());
app.post("/mcp", (request, response) => {
  response.json(bareAnswer(request.body));
});
const server = app.listen(0, "127.0.0.1", () => announce(server));
