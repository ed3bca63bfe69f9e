// 导航: a link to the chosen map platform, or a sheet to choose one.
import { useEffect, useRef, useState } from "preact/hooks";
import { language, say } from "../shared/language";
import { Icon } from "./icons";
import { choose, chosen, isBoxedIn, PLATFORMS } from "./platforms";
import type { Platform } from "./service";

type Links = Record<Platform, string>;

export function Go({ name, links, onAsk }: { name: string; links: Links; onAsk: (links: Links) => void }) {
  const platform = chosen();
  const label = say(`导航到${name}`, `Go to ${name}`);
  const inside = (
    <>
      <Icon name="go" /> {say("导航", "Go")}
    </>
  );
  // Inside WeChat the sheet says how to get out.
  if (platform && !isBoxedIn(navigator.userAgent)) {
    return (
      <a class="go" href={links[platform]} aria-label={label} rel="noreferrer">
        {inside}
      </a>
    );
  }
  return (
    <button type="button" class="go" aria-label={label} onClick={() => onAsk(links)}>
      {inside}
    </button>
  );
}

export function NavigationSheet({ links, onClose }: { links: Links | null; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [always, setAlways] = useState(chosen() !== null);
  useEffect(() => {
    if (links) dialog.current?.showModal();
    else dialog.current?.close();
  }, [links]);
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby="sheet-title" onClose={onClose}>
      <h2 id="sheet-title">{say("用哪个地图导航？", "Which map shall lead you?")}</h2>
      {isBoxedIn(navigator.userAgent) ? (
        <p class="hint">{say("请点右上角 ··· 选择“在浏览器打开”，再点导航", "Tap ··· at the top right and open this in the browser first")}</p>
      ) : null}
      <ul>
        {PLATFORMS.map(([platform, title]) => (
          <li key={platform}>
            <a
              href={links?.[platform]}
              rel="noreferrer"
              onClick={() => {
                choose(always ? platform : null);
                onClose();
              }}
            >
              {title[language]}
            </a>
          </li>
        ))}
      </ul>
      <label class="always">
        <input type="checkbox" checked={always} onChange={(event) => setAlways(event.currentTarget.checked)} />
        {say("以后都用它", "Always use it")}
      </label>
      <button type="button" onClick={() => dialog.current?.close()}>
        {say("取消", "Cancel")}
      </button>
    </dialog>
  );
}
