import { language, say } from "../../shared/language";

/** Where the notice says so, and its words. */
export function Quote({ clause, quote }: { clause: string | null; quote: string | null }) {
  if (!clause) return null;
  return (
    <figure class="quote">
      <figcaption>
        {say("依据 ", "By ")}
        <span lang="zh-CN">{clause.split("; ").join(language === "zh" ? "；" : "; ")}</span>
      </figcaption>
      {quote ? <blockquote lang="zh-CN">{quote}</blockquote> : null}
    </figure>
  );
}
