// One page A4 of what is looked at: shown on paper only, drawn just before it is printed.
import { useEffect, useRef } from "preact/hooks";
import { say } from "../shared/language";
import { Legend } from "./Legend";
import { basis, drawMaps, type Looked } from "./poster";

const WIDTH = 1860;
const HEIGHT = 900;
/** Rows that one page has room for. */
const MOST_ROWS = 18;

interface Props {
  looked: Looked;
  paper: NonNullable<Looked["paper"]>;
  approval: string | null;
}

export function PrintSheet({ looked, paper, approval }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const now = useRef(looked);
  now.current = looked;
  useEffect(() => {
    const draw = () => drawMaps(canvas.current!, now.current);
    addEventListener("beforeprint", draw);
    return () => removeEventListener("beforeprint", draw);
  }, []);
  const [table, chosen] = [looked.tables[0]!, looked.tables[1]];
  return (
    <article class="sheet" aria-hidden="true">
      <h1>{looked.title}</h1>
      <p class="headline">{looked.headline}</p>
      <canvas ref={canvas} width={WIDTH} height={HEIGHT} />
      <Legend {...paper} />
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
