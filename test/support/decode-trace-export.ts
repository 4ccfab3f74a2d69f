/**
 * Reads an OTLP ExportTraceServiceRequest from its protobuf bytes, independently of the library that wrote them.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/v1.7.0/opentelemetry/proto/trace/v1/trace.proto
 */
export interface ExportedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  /** Since 1970. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** The traces and spans that are linked. */
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** 0 unset, 1 ok, 2 error. */
  readonly status: number;
  readonly statusMessage: string;
  readonly eventCount: number;
  readonly resource: Readonly<Record<string, string | number>>;
}

export function decodeTraceExport(bytes: Uint8Array): ExportedSpan[] {
  return messages(fieldsOf(bytes), 1).flatMap((resourceSpans) => {
    const resource = attributesOf(messages(resourceSpans, 1)[0] ?? new Map(), 1);
    const scopes = messages(resourceSpans, 2);
    return scopes.flatMap((scope) => messages(scope, 2).map((span) => toSpan(span, resource)));
  });
}

function toSpan(span: Fields, resource: ExportedSpan["resource"]): ExportedSpan {
  const status = messages(span, 15)[0] ?? new Map();
  return {
    traceId: hex(span, 1),
    spanId: hex(span, 2),
    traceState: text(span, 3),
    parentSpanId: hex(span, 4),
    name: text(span, 5),
    kind: number(span, 6),
    startMs: Number(fixed(span, 7)) / 1e6,
    durationMs: Number(fixed(span, 8) - fixed(span, 7)) / 1e6,
    attributes: attributesOf(span, 9),
    eventCount: span.get(11)?.length ?? 0,
    links: messages(span, 13).map((link) => ({ traceId: hex(link, 1), spanId: hex(link, 2) })),
    status: number(status, 3),
    statusMessage: text(status, 2),
    resource,
  };
}

/** Values by field number, in order: numbers of varints and fixed fields, bytes of everything with a length. */
type Fields = ReadonlyMap<number, readonly (bigint | Uint8Array)[]>;

/** @see https://protobuf.dev/programming-guides/encoding/ */
function fieldsOf(bytes: Uint8Array): Fields {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(offset++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (offset + length > bytes.length) throw new Error("A field is longer than its message");
    offset += length;
    return bytes.subarray(offset - length, offset);
  };
  const read = (wireType: number): bigint | Uint8Array => {
    if (wireType === 0) return varint();
    if (wireType === 2) return take(Number(varint()));
    const start = offset;
    if (wireType === 1) return take(8) && view.getBigUint64(start, true);
    if (wireType === 5) return take(4) && BigInt(view.getUint32(start, true));
    throw new Error(`Wire type ${wireType} is none`);
  };
  while (offset < bytes.length) {
    const key = Number(varint());
    const value = read(key & 7);
    const found = fields.get(key >> 3);
    if (found) found.push(value);
    else fields.set(key >> 3, [value]);
  }
  return fields;
}

function bytesOf(fields: Fields, field: number): Uint8Array[] {
  return (fields.get(field) ?? []).map((value) => {
    if (value instanceof Uint8Array) return value;
    throw new Error(`Field ${field} is a number where bytes belong`);
  });
}

const messages = (fields: Fields, field: number): Fields[] => bytesOf(fields, field).map(fieldsOf);
const hex = (fields: Fields, field: number): string =>
  Buffer.from(bytesOf(fields, field)[0] ?? []).toString("hex");
const text = (fields: Fields, field: number): string =>
  new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(fields, field)[0] ?? new Uint8Array());
const fixed = (fields: Fields, field: number): bigint => {
  const value = fields.get(field)?.[0] ?? 0n;
  if (typeof value === "bigint") return value;
  throw new Error(`Field ${field} is bytes where a number belongs`);
};
const number = (fields: Fields, field: number): number => Number(fixed(fields, field));

/** Pairs of key (1) and value (2), whose kinds used here are text (1) and integer (3). */
function attributesOf(fields: Fields, field: number): Record<string, string | number> {
  const pairs = messages(fields, field).map((pair) => {
    const value = messages(pair, 2)[0] ?? new Map();
    return [text(pair, 1), value.has(1) ? text(value, 1) : number(value, 3)] as const;
  });
  return Object.fromEntries(pairs);
}
