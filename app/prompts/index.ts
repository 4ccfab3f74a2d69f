import { diagnose } from "./diagnose.ts";
import type { Prompt } from "./prompt.ts";

/** Every prompt that the server offers, in the order that clients see. */
export const prompts: readonly Prompt[] = [diagnose];
