// 进度: how far each programme is from what the notice asks, and where its cases stand, with the list behind each number.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { language, say, type Text } from "../../shared/language";
import { ask } from "../../shared/service";
import { Title } from "../Title";
import type { Stage } from "./desk";
import { Fallen, Reading } from "./Fallen";
import { OpenSites } from "./OpenSites";
import { StageTable } from "./StageTable";
import type { Worked } from "./Work";

export interface Target {
  code: string;
  title: Text;
  amount: number;
  unit: Text;
  clause: string;
  /** The facilities that are counted; null where others are. */
  counts: { kind: string; tier: string | null } | null;
  done: number | null;
  to_go: number | null;
  note: Text | null;
}

interface Programme {
  name: string;
  title: Text;
  annex: string;
  targets: Target[];
}

export function Progress({ search, desk, moved, onGo, onFail }: Worked) {
  const [told, setTold] = useState<{ programmes: Programme[]; stages: Stage[] } | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const read = () => {
    setFault(null);
    Promise.all([ask<Programme[]>("/programmes"), ask<{ stages: Stage[] }>("/cases/stages")]).then(
      ([programmes, { stages }]) => setTold({ programmes, stages }),
      (error) => setFault(onFail(error)),
    );
  };
  useEffect(read, []);
  if (fault) return <Fallen words={fault} onAgain={read} />;
  if (!told) return <Reading />;
  const runs = (name: string) => desk.workflows.filter((one) => one.programme === name);
  // What one has to do with comes first.
  const [own, others] = [true, false].map((is) => told.programmes.filter((one) => runs(one.name).length > 0 === is));
  return (
    <div class="work progress">
      <Title moved={moved}>{say("进度", "Progress")}</Title>
      {own!.map((one) => (
        <ProgrammeCard key={one.name} programme={one}>
          {runs(one.name).map((workflow) => (
            <StageTable key={workflow.name} workflow={workflow} stages={told.stages} search={search} onGo={onGo} />
          ))}
        </ProgrammeCard>
      ))}
      <div class="others">
        {others!.map((one) => (
          <ProgrammeCard key={one.name} programme={one} />
        ))}
      </div>
    </div>
  );
}

function ProgrammeCard({ programme, children }: { programme: Programme; children?: ComponentChildren }) {
  const id = `programme-${programme.name}`;
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>
        {programme.title[language]} <small lang="zh-CN">{programme.annex}</small>
      </h2>
      {programme.targets.length ? (
        <ul class="targets">
          {programme.targets.map((target) => (
            <TargetRow key={target.code} target={target} />
          ))}
        </ul>
      ) : (
        <p class="hint">{say("通知没有定数量目标。", "The notice sets no number.")}</p>
      )}
      {children}
    </section>
  );
}

const NUMBER = new Intl.NumberFormat(language);

function TargetRow({ target }: { target: Target }) {
  const share = target.done === null ? 0 : Math.min(1, target.done / target.amount);
  return (
    <li>
      <h3>{target.title[language]}</h3>
      <p class="figure">
        <strong>{target.done === null ? "—" : NUMBER.format(target.done)}</strong>
        <span>
          / {NUMBER.format(target.amount)} {target.unit[language]}
        </span>
      </p>
      <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="all" width="100" height="6" />
        <rect class="part" width={share * 100} height="6" />
      </svg>
      <p class="hint">
        {target.to_go === null
          ? target.note?.[language]
          : target.to_go
            ? say(`还差 ${target.to_go} ${target.unit.zh}`, `${target.to_go} to go`)
            : say("已达到", "reached")}
        {" · "}
        <span lang="zh-CN">{target.clause}</span>
      </p>
      {target.counts && target.done ? <OpenSites counts={target.counts} /> : null}
    </li>
  );
}
