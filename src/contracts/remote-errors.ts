import { AppError, type ErrorCode, type ErrorFacts, isAbortError, abortError, isAppError } from './errors';

/**
 * How errors cross a worker boundary. Comlink by itself carries name, message and stack only, so `code` and `instanceof`
 * would be lost. Both sides install this as Comlink's `throw` transfer handler; it is plain data here, so that this layer
 * needs no Comlink.
 */
interface ThrownValue {
  readonly value: unknown;
}

type Serialized =
  | { readonly kind: 'app'; readonly code: ErrorCode; readonly facts: ErrorFacts; readonly stack: string | undefined }
  | { readonly kind: 'abort' }
  | { readonly kind: 'error'; readonly name: string; readonly message: string; readonly stack: string | undefined }
  | { readonly kind: 'value'; readonly value: unknown };

function serializeError(value: unknown): Serialized {
  if (isAppError(value)) return { kind: 'app', code: value.code, facts: value.facts, stack: value.stack };
  if (isAbortError(value)) return { kind: 'abort' };
  if (value instanceof Error) return { kind: 'error', name: value.name, message: value.message, stack: value.stack };
  return { kind: 'value', value };
}

function rebuildError(serialized: Serialized): unknown {
  if (serialized.kind === 'abort') return abortError();
  if (serialized.kind === 'value') return serialized.value;
  const error = serialized.kind === 'app' ? new AppError(serialized.code, serialized.facts) : Object.assign(new Error(serialized.message), { name: serialized.name });
  if (serialized.stack !== undefined) error.stack = serialized.stack;
  return error;
}

/**
 * Comlink's `throw` handler: `transferHandlers.set('throw', throwTransferHandler(transferHandlers.get('throw')))`.
 * @param original - the handler Comlink came with; only it can tell Comlink's own marker of a thrown value
 */
export function throwTransferHandler(original: { canHandle(value: unknown): boolean } | undefined): {
  canHandle(value: unknown): value is ThrownValue;
  serialize(thrown: ThrownValue): [Serialized, Transferable[]];
  deserialize(serialized: Serialized): never;
} {
  return {
    canHandle: (value): value is ThrownValue => original?.canHandle(value) ?? false,
    serialize: (thrown) => [serializeError(thrown.value), []],
    deserialize: (serialized) => {
      throw rebuildError(serialized);
    },
  };
}
