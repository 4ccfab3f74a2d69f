import * as z from "zod";

// zod would write a function for every object schema and have it compiled when it first parses: more of a start than the
// few requests that an instance of Lambda serves at a time ever win by it.
z.config({ jitless: true });
