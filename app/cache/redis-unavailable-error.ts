/** Thrown when Redis cannot be asked, or does not answer in time; the message is safe to log. */
export class RedisUnavailableError extends Error {
  override readonly name = "RedisUnavailableError";
  readonly code = "REDIS_UNAVAILABLE";
}

/**
 * What went wrong, in a word or two. Never an error's own message or fields: those of a failed login carry the
 * command and with it the password.
 */
export function redisFailureReason(error: unknown): string {
  if (error instanceof RedisUnavailableError) return error.message;
  const { code, message } = error as Partial<NodeJS.ErrnoException>;
  if (typeof code === "string" && /^[A-Z0-9_]{2,64}$/.test(code)) return code;
  // Redis starts its refusals with a word of its own: WRONGPASS, NOAUTH, LOADING, ERR.
  return /^[A-Z]{2,32}\b/.exec(message ?? "")?.[0] ?? "connection lost";
}
