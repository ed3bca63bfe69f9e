import { say } from "../shared/language";
import { Problem } from "../shared/service";

/** What went wrong as words for whoever looks at the page: the service's own, or that it could not be reached. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  // fetch throws it when nothing came back; anything else is an answer that was not the service's.
  return error instanceof TypeError
    ? new Problem(say("连不上服务，请检查网络后再试", "The service cannot be reached; check the network and try again"))
    : new Problem(say("服务暂时不可用，请稍后再试", "The service is not available; try again later"));
}
