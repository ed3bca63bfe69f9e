import { language } from "./language";

/** Something given that is not as it should be: where, and what would be right. */
export interface Fault {
  where: string;
  given: unknown;
  wanted: string;
}

/** What the service says when it does not answer (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly detail: string,
    readonly faults: readonly Fault[] = [],
  ) {
    super(detail);
  }
}

/** The service's answer to a question, as JSON in the language of the page.
 *
 * Throws a Problem where it refuses, and whatever fetch throws where it cannot be reached.
 */
export async function ask<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    headers: { Accept: "application/json", "Accept-Language": language, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  const answer = await response.json();
  if (!response.ok) throw new Problem(answer.detail ?? response.statusText, answer.errors);
  return answer;
}
