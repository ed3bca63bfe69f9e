// The photos of the site that a case is about.
import { say, type Text } from "../../shared/language";
import { useAsked } from "../sites/useAsked";
import { addressOf } from "../view";
import { Way } from "../Way";
import { Album } from "./Album";
import type { SitePhotos } from "./photos";

interface Props {
  site: number;
  csrf: string | null;
  titles: Record<string, Text>;
  search: string;
  onGo: (address: string) => void;
  onFail: (error: unknown) => string | null;
}

export function CasePhotos({ site, csrf, titles, search, onGo, onFail }: Props) {
  const { told, fault, read } = useAsked<SitePhotos>(`/facilities/${site}/photos`, onFail);
  return (
    <section class="card sites" aria-labelledby="photos">
      <h2 id="photos">{say("照片", "Photos")}</h2>
      {fault ? <p class="fault">{fault}</p> : null}
      {told ? (
        <>
          <Album told={told} csrf={csrf} titles={titles} onChange={read} onFail={onFail} />
          <p class="trail">
            <Way to={() => addressOf("listings", search, { id: String(site) })} onGo={onGo}>
              {say("上图状态", "On the map platforms")}
            </Way>
          </p>
        </>
      ) : null}
    </section>
  );
}
