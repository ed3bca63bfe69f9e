// The photos of one site, as a view of its own.
import { say } from "../../shared/language";
import { STATUS } from "../sites/status";
import type { Tended } from "../sites/Sites";
import { useAsked } from "../sites/useAsked";
import { Title } from "../Title";
import { addressOf } from "../view";
import { Way } from "../Way";
import { Fallen, Reading } from "../work/Fallen";
import { Album } from "./Album";
import type { SitePhotos } from "./photos";

export function PhotosView({ id, search, moved, session, yard, onGo, onFail }: Tended & { id: string }) {
  const { told, fault, read, again } = useAsked<SitePhotos>(`/facilities/${encodeURIComponent(id)}/photos`, onFail);
  if (fault) return <Fallen words={fault} onAgain={again} />;
  if (!told) return <Reading />;
  const lists = session.permissions.some((one) => one === "facility:read" || one === "facility:list");
  return (
    <div class="work sites">
      <p class="trail">
        <Way to={() => addressOf("photos", search)} onGo={onGo}>
          {say("站点照片", "Photos of sites")}
        </Way>
        {lists ? (
          <Way to={() => addressOf("listings", search, { id })} onGo={onGo}>
            {say("上图状态", "On the map platforms")}
          </Way>
        ) : null}
      </p>
      <div class="head">
        <Title moved={moved}>{told.site.name}</Title>
        <span class={`status ${told.site.status}`}>{STATUS[told.site.status] ?? told.site.status}</span>
      </div>
      <h2 class="unseen">{say("照片，按所示服务", "Photos, by what they show")}</h2>
      <Album told={told} csrf={yard.csrf} titles={yard.functions} onChange={read} onFail={onFail} />
    </div>
  );
}
