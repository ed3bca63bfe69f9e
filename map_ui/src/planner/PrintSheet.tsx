// One page A4 of what is looked at: shown on paper only, drawn just before it is printed.
import { useEffect, useRef } from "preact/hooks";
import { say } from "../shared/language";
import { Legend } from "./Legend";
import { basis, drawMaps, type Looked } from "./poster";

const WIDTH = 1860;
const HEIGHT = 900;
const GAP = 16;
const LEGEND_HEIGHT = 140;
/** Than on a picture: eight trucks beside each other are as wide as the sheet. */
const LARGER = 1.2;
/** Rows that one page has room for. */
const MOST_ROWS = 18;

interface Props {
  looked: Looked;
  approval: string | null;
}

export function PrintSheet({ looked, approval }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const now = useRef(looked);
  now.current = looked;
  useEffect(() => {
    const draw = () => {
      drawMaps(canvas.current!, now.current, 0, 0, WIDTH, HEIGHT);
      if (now.current.paper) return;
      const pen = canvas.current!.getContext("2d")!;
      pen.setTransform(LARGER, 0, 0, LARGER, 0, HEIGHT + GAP);
      pen.clearRect(0, 0, WIDTH, LEGEND_HEIGHT);
      now.current.legend(pen, 0, 0);
      pen.resetTransform();
    };
    addEventListener("beforeprint", draw);
    return () => removeEventListener("beforeprint", draw);
  }, []);
  const { paper } = looked;
  const table = looked.tables[0]!;
  // Of rounds the stops stand day by day on the pages before.
  const chosen = paper ? looked.tables[1] : undefined;
  return (
    <article class="sheet" aria-hidden="true">
      <h1>{looked.title}</h1>
      <p class="headline">{looked.headline}</p>
      <canvas ref={canvas} width={WIDTH} height={paper ? HEIGHT : HEIGHT + LEGEND_HEIGHT} />
      {paper ? <Legend {...paper} /> : null}
      <table>
        <thead>
          <tr>
            {table.headings.map((words) => (
              <th key={words}>{words}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.slice(0, MOST_ROWS).map((row) => (
            <tr key={row[0]}>
              {row.map((words, at) => (
                <td key={at}>{words}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.rows.length > MOST_ROWS ? <p>{say(`另有 ${table.rows.length - MOST_ROWS} 行，见 xlsx`, `${table.rows.length - MOST_ROWS} more rows in the workbook`)}</p> : null}
      {chosen ? (
        <p class="key">
          <b>{chosen.headings[0]}</b> {chosen.rows.map((row) => row.join(" ")).join(say("；", "; "))}
        </p>
      ) : null}
      <dl>
        {basis(looked, approval).map(([name, words]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </article>
  );
}
