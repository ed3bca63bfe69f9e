import { language } from "./language";

/** Something given that is not as it should be: where, and what would be right. */
export interface Fault {
  where: string;
  given: unknown;
  wanted: string;
}

/** What a rule is against, where it is one: its clause and its words, and what is lacking, as codes. */
export interface Refusal {
  reason: string;
  clause: string | null;
  quote: string | null;
  missing: string[];
}

/** What the service says when it does not answer (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly detail: string,
    readonly faults: readonly Fault[] = [],
    /** The status of HTTP; 0 where there was no answer. */
    readonly status = 0,
    /** After so many seconds it is heard again. */
    readonly waitS = 0,
    readonly refusal: Refusal | null = null,
    /** Of a file what became of each of its rows, where it is told. */
    readonly rows: readonly unknown[] = [],
  ) {
    super(detail);
  }
}

/** The service's answer to a request, as JSON in the language of the page; undefined where it has nothing to say.
 *
 * Throws a Problem where it refuses, and whatever fetch throws where it cannot be reached.
 */
export async function send<T>(path: string, request: RequestInit & { headers?: Record<string, string> } = {}): Promise<T> {
  const response = await answered(path, request);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** The answer to a request whatever it is made of; throws as `send` does. */
export async function answered(path: string, request: RequestInit & { headers?: Record<string, string> }): Promise<Response> {
  // Of a form the browser says itself what it is.
  const json = request.body instanceof FormData ? {} : { "Content-Type": "application/json" };
  const spoken = { Accept: "application/json", "Accept-Language": language, ...json };
  const response = await fetch(path, { ...request, headers: { ...spoken, ...request.headers } });
  if (response.ok) return response;
  const told = await response.json();
  const waitS = Number(response.headers.get("Retry-After")) || 0;
  throw new Problem(told.detail ?? response.statusText, told.errors, response.status, waitS, told.reason ? told : null, told.rows);
}

/** The service's answer to a question, with a body, or a form, where it needs one; throws as `send` does. */
export async function ask<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  return send(path, {
    ...(body === undefined ? {} : { method: "POST", body: body instanceof FormData ? body : JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
}
