import { ExponentialBackoff, handleWhen, retry } from "cockatiel";
import type { Logger } from "../../telemetry/logger.ts";
import type { Clock } from "../clock.ts";
import { failureReason } from "../probe/failure-reason.ts";
import type { Notification } from "./notification.ts";
import { signWebhook } from "./sign-webhook.ts";

export interface WebhookSenderOptions {
  readonly urls: readonly URL[];
  readonly key: Buffer;
  readonly clock: Clock;
  readonly logger: Logger;
  /** @default 1000: nine attempts take about eight minutes */
  readonly initialDelayMs?: number;
}

export interface WebhookSender {
  /** Delivers in the background, to each receiver in the order of the calls. */
  readonly send: (notification: Notification) => void;
  /** Waits for what is on its way, at most so long. */
  readonly stop: (timeoutMs: number) => Promise<void>;
}

const MAX_RETRIES = 8;
const MAX_DELAY_MS = 120_000;
const TIMEOUT_MS = 10_000;
/** Notifications that wait for one receiver; a receiver that is away for longer misses the newest. */
const MAX_WAITING = 100;

class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  readonly code = "WEBHOOK_FAILED";
  readonly final: boolean;

  constructor(message: string, options: { readonly final: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.final = options.final;
  }
}

/** Tells receivers by signed POST, again after a growing pause while they do not take it. */
export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { urls, key, clock, logger, initialDelayMs = 1000 } = options;
  const stopping = new AbortController();
  // Its timers do not keep a process alive that is asked to end.
  const policy = retry(
    handleWhen((error) => !(error instanceof DeliveryError && error.final)),
    {
      maxAttempts: MAX_RETRIES,
      backoff: new ExponentialBackoff({ initialDelay: initialDelayMs, maxDelay: MAX_DELAY_MS }),
    },
  ).dangerouslyUnref();
  const receivers = urls.map((url) => ({ url, waiting: 0, last: Promise.resolve() }));

  const deliver = async (url: URL, notification: Notification) => {
    const about = { webhook: url.origin, notification: notification.id };
    try {
      await policy.execute(({ signal }) => post(url, notification, signal), stopping.signal);
      logger.info(about, "webhook delivered");
    } catch (error) {
      if (stopping.signal.aborted) return;
      const reason = error instanceof DeliveryError ? error.message : failureReason(error);
      logger.error({ ...about, reason }, "webhook given up");
    }
  };

  const post = async (url: URL, notification: Notification, signal: AbortSignal) => {
    const body = JSON.stringify(notification);
    const timestamp = Math.floor(clock.now() / 1000);
    const timer = new AbortController();
    const timeout = setTimeout(() => timer.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(url, {
        method: "POST",
        redirect: "manual",
        headers: {
          "content-type": "application/json",
          ...signWebhook(key, { id: notification.id, timestamp, body }),
        },
        body,
        signal: AbortSignal.any([signal, timer.signal]),
      });
      await response.body?.cancel();
      if (!response.ok) {
        throw new DeliveryError(`answered ${response.status}`, { final: isFinal(response.status) });
      }
    } catch (error) {
      if (error instanceof DeliveryError) throw error;
      const reason = timer.signal.aborted ? "no answer in time" : failureReason(error);
      throw new DeliveryError(reason, { final: false, cause: error });
    } finally {
      clearTimeout(timeout);
    }
  };

  return {
    send: (notification) => {
      for (const receiver of receivers) {
        if (receiver.waiting >= MAX_WAITING) {
          logger.error(
            { webhook: receiver.url.origin, notification: notification.id },
            "webhook queue is full",
          );
          continue;
        }
        receiver.waiting++;
        receiver.last = receiver.last
          .then(() => deliver(receiver.url, notification))
          .finally(() => receiver.waiting--);
      }
    },
    stop: async (timeoutMs) => {
      const late = new AbortController();
      const delivered = Promise.all(receivers.map(({ last }) => last)).then(() => late.abort());
      await Promise.race([delivered, clock.sleep(timeoutMs, late.signal)]);
      stopping.abort();
      const undelivered = receivers.reduce((sum, { waiting }) => sum + waiting, 0);
      if (undelivered > 0) logger.error({ undelivered }, "webhooks were not delivered before the end");
    },
  };
}

/** Answers of a receiver that will not change by asking again: a redirect, or a refusal that is not about time. */
function isFinal(status: number): boolean {
  return status >= 300 && status < 500 && status !== 408 && status !== 429;
}
