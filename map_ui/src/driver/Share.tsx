// Hands the address of what is shown to somebody else.
import { useState } from "preact/hooks";
import { say } from "../shared/language";
import { Icon } from "./icons";

export function Share() {
  const [copied, setCopied] = useState(false);
  const byHand = () => void prompt(say("分享", "Share"), location.href);
  const share = () => {
    if (navigator.share) navigator.share({ title: document.title, url: location.href }).catch(() => undefined);
    else if (navigator.clipboard) navigator.clipboard.writeText(location.href).then(() => setCopied(true), byHand);
    else byHand();
  };
  return (
    <button type="button" class="plain" onClick={share} aria-label={copied ? say("已复制链接", "Link copied") : say("分享", "Share")}>
      <Icon name={copied ? "check" : "share"} />
    </button>
  );
}
