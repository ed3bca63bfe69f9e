// What is done with what is looked at: its link, a picture, files, paper.
import { useEffect, useState } from "preact/hooks";
import { dayOf } from "../console/moments";
import { say } from "../shared/language";
import { type Looked, poster } from "./poster";
import { type Account, share } from "./service";

interface Props {
  looked: Looked;
  approval: string | null;
  account: Account;
}

const TOLD_MS = 5_000;

export function Actions({ looked, approval, account }: Props) {
  const [told, setTold] = useState<string | null>(null);
  useEffect(() => {
    const quiet = setTimeout(() => setTold(null), TOLD_MS);
    return () => clearTimeout(quiet);
  }, [told]);
  const copy = async () => {
    // Who gets the link is to see the runs as well.
    const unseen = looked.panes.filter(({ done }) => done.is_mine && !done.is_shared);
    await Promise.all(unseen.map(({ done }) => share(account, done.id, true)));
    if (unseen.length) looked.reread();
    await navigator.clipboard.writeText(location.href);
    setTold(say("链接已复制；有规划权限的人凭链接可看", "Copied; whoever may read plans sees it by the link"));
  };
  const wrong = () => setTold(say(`没有复制成：请复制地址栏 ${location.href}`, `Not copied: take it from the address bar ${location.href}`));
  const draw = () =>
    poster(looked, approval).toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob!);
      link.download = `${looked.title}_${dayOf(looked.panes[0]!.done.finished_at!)}.png`.replaceAll(/[\s:/\\]+/g, "");
      link.click();
      URL.revokeObjectURL(link.href);
    }, "image/png");
  return (
    <div class="actions">
      <button type="button" onClick={() => copy().catch(wrong)}>
        {say("复制链接", "Copy link")}
      </button>
      <button type="button" onClick={draw}>
        {say("导出 PNG", "PNG")}
      </button>
      {looked.files.length ? (
        <details class="files">
          <summary>{say("下载", "Download")}</summary>
          <ul>
            {looked.files.map(([address, words]) => (
              <li key={address}>
                <a href={address} download>
                  {words}
                </a>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      <button type="button" onClick={() => print()}>
        {say("打印", "Print")}
      </button>
      <p role="status" class={told ? "toast" : "unseen"}>
        {told}
      </p>
    </div>
  );
}
