import * as z from "zod";

const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

export const number = z.string().regex(/^\d+$/, "a number");
export const host = z.string().regex(HOST, "a bare host name in lower case, without scheme, port or path");
export const digest = z.string().regex(DIGEST, "sha256: and 64 hexadecimal digits");
