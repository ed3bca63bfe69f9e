import { say } from "../../shared/language";
import { Way } from "../Way";

interface Props {
  after: string | null;
  next: string | null;
  to: (after?: string) => string;
  onGo: (address: string) => void;
}

/** The ways to the first page of a list and to the next one, where there are any. */
export function Pages({ after, next, to, onGo }: Props) {
  if (!after && !next) return null;
  return (
    <nav class="pages" aria-label={say("翻页", "Pages of the list")}>
      {after ? (
        <Way to={() => to()} onGo={onGo}>
          {say("回到第一页", "First page")}
        </Way>
      ) : null}
      {next ? (
        <Way to={() => to(next)} onGo={onGo}>
          {say("下一页", "Next page")}
        </Way>
      ) : null}
    </nav>
  );
}
