import { createApp } from "./create-app.ts";
import { resolveEnvironments } from "./environments/index.ts";

const firstState = (process.env["FIRST_STATE"] ?? "").split(",").filter((name) => name !== "");

createApp(resolveEnvironments(process.env), { firstState }).synth();
