// A file on its way to the service, with how far it is, which fetch does not tell.
import { language } from "../shared/language";
import { Problem } from "../shared/service";

interface Sent {
  csrf: string | null;
  method: "POST" | "PUT";
  path: string;
  body: Blob | FormData;
  onProgress: (share: number) => void;
  /** Stops it on its way. */
  signal?: AbortSignal;
}

/** Sends a file or a form; the service's answer. Throws as `send` does, and an AbortError where it was stopped. */
export function sendFile<T>({ csrf, method, path, body, onProgress, signal }: Sent): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, path);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Accept-Language", language);
    request.setRequestHeader("X-CSRF-Token", csrf ?? "");
    // Of a form the browser says itself what it is.
    if (body instanceof Blob) request.setRequestHeader("Content-Type", body.type || "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onerror = () => reject(new TypeError());
    request.onabort = () => reject(new DOMException("", "AbortError"));
    request.onload = () => {
      const answer = request.response;
      if (request.status < 300) resolve(answer);
      else reject(answer?.detail ? new Problem(answer.detail, answer.errors, request.status, 0, answer.reason ? answer : null) : new SyntaxError());
    };
    signal?.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}
