// 信息有误: what is wrong with what is told of a site, to whoever looks after it; never shown to other drivers.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { language, say, type Text } from "../shared/language";
import { ask, Problem } from "../shared/service";

const WRONG: Record<string, Text> = {
  gone: { zh: "站点不在了", en: "It is gone" },
  address: { zh: "地址", en: "Address" },
  position: { zh: "地图位置", en: "Position on the map" },
  hours: { zh: "营业时间", en: "Opening hours" },
  functions: { zh: "设施服务", en: "What it has" },
  parking: { zh: "停车", en: "Parking" },
};

export function Wrong({ id }: { id: number }) {
  const [wrong, setWrong] = useState<string | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const send = (event: JSX.TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!wrong) return setSaid(say("请先选哪里有误", "Choose what is wrong first"));
    const told = new FormData(event.currentTarget);
    told.set("wrong", wrong);
    if (!(told.get("photo") as File).size) told.delete("photo");
    setSending(true);
    setSaid(say("正在提交…", "Sending…"));
    ask(`/facilities/${id}/feedback`, told)
      .then(
        () => {
          form.current?.reset();
          setWrong(null);
          setSaid(say("谢谢，已转给站点负责人核实", "Thank you; whoever looks after the site will check it"));
        },
        (error) => setSaid(error instanceof Problem ? error.detail : say("没有网络，没有提交成功", "No network: not sent")),
      )
      .finally(() => setSending(false));
  };
  return (
    <details class="mistaken">
      <summary>{say("信息有误？告诉站点负责人", "Something wrong? Tell who looks after it")}</summary>
      <form ref={form} onSubmit={send}>
        <div role="group" aria-label={say("哪里有误", "What is wrong")}>
          {Object.entries(WRONG).map(([code, title]) => (
            <button key={code} type="button" aria-pressed={wrong === code} onClick={() => setWrong(code)}>
              {title[language]}
            </button>
          ))}
        </div>
        <label>
          {say("实际情况（选填，请勿写姓名、电话）", "How it is (optional; no names or numbers)")}
          <textarea name="words" rows={3} maxLength={300} />
        </label>
        <label>
          {say("照片（选填）", "Photo (optional)")}
          <input type="file" name="photo" accept="image/jpeg,image/png,image/webp" />
        </label>
        <button type="submit" class="send" disabled={sending}>
          {say("提交", "Send")}
        </button>
      </form>
      <p role="status">{said}</p>
    </details>
  );
}
