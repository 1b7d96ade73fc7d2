/** The page's looks. It loads nothing: system fonts, no pictures. */
export const STYLE = `
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 230px 1fr; min-height: 100vh; color: #181818; background: #eef1f6;
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: #0b5cab; text-decoration: none; overflow-wrap: anywhere; }
a:hover { text-decoration: underline; }
.sidebar { background: #032d60; color: #d8e6fe; position: sticky; top: 0; height: 100vh; overflow: auto; padding-bottom: 16px; }
.sidebar h1 { margin: 0; padding: 16px 18px; font-size: 15px; color: #fff; border-bottom: 1px solid #1b4a86; overflow-wrap: anywhere; }
.sidebar h2 { margin: 18px 18px 4px; font-size: 12px; font-weight: 600; color: #aacbff; }
.sidebar a { display: block; margin: 1px 8px; padding: 4px 10px; border-radius: 4px; color: inherit; }
.sidebar a:hover { background: #1b4a86; text-decoration: none; }
.sidebar a.open { background: #fff; color: #032d60; }
.sidebar .rest { margin: 0 18px; color: #aacbff; font-size: 12px; }
main { display: grid; grid-template-columns: minmax(240px, 340px) minmax(0, 760px); gap: 20px; align-items: start; padding: 20px; min-width: 0; }
.about, .timeline { background: #fff; border: 1px solid #c9c9c9; border-radius: 8px; padding: 18px; }
.about { position: sticky; top: 20px; }
.about h3 { margin: 18px 0 6px; padding: 4px 10px; background: #f3f3f3; border-radius: 4px; font-size: 14px; }
.head { display: flex; gap: 12px; align-items: center; min-width: 0; }
.head > div { min-width: 0; }
.head h2 { margin: 0; font-size: 18px; line-height: 1.3; overflow-wrap: anywhere; }
.kind, time, footer, dt, .state { color: #5c5c5c; font-size: 12px; }
.avatar { flex: none; width: 44px; height: 44px; border-radius: 6px; color: #fff; font-weight: 700; background: #5867e8;
  display: flex; align-items: center; justify-content: center; }
.avatar.of-Contact { background: #9050e9; } .avatar.of-Lead { background: #dd7a01; } .avatar.of-Opportunity { background: #c95300; }
.avatar.of-Case { background: #d5408f; }
dl { margin: 0; }
dt { margin-top: 8px; }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.related, .files { list-style: none; margin: 0; padding: 0; }
.timeline h2 { margin: 0 0 8px; font-size: 16px; }
.timeline .activity + h2, .timeline .empty + h2 { margin-top: 18px; }
.timeline h3 { margin: 14px 0 4px; padding: 4px 10px; background: #f3f3f3; border-radius: 4px; font-size: 13px; }
.empty { padding: 20px 0; color: #5c5c5c; }
.activity { margin-left: 10px; padding: 12px 0 12px 16px; border-left: 3px solid #3ba755; }
.activity.Event { border-left-color: #cb65ff; }
.activity + .activity { border-top: 1px solid #e5e5e5; }
.activity.closed header b { color: #3e3e3c; }
.activity header { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; }
.activity header b { overflow-wrap: anywhere; min-width: 0; }
.activity time { margin-left: auto; }
.activity footer { margin-top: 8px; overflow-wrap: anywhere; }
.state { padding: 0 8px; border-radius: 10px; background: #e5e5e5; }
.facts { display: flex; flex-wrap: wrap; gap: 0 24px; }
.facts dt { margin: 4px 0 0; }
.text { margin-top: 8px; overflow-wrap: anywhere; white-space: pre-wrap; }
.files { margin-top: 10px; display: flex; flex-wrap: wrap; gap: 8px; }
.files li { padding: 6px 12px; border: 1px solid #c9c9c9; border-radius: 4px; background: #f8f8f8; max-width: 100%; overflow-wrap: anywhere; }
.files span { color: #5c5c5c; font-size: 12px; }
@media (max-width: 900px) { body, main { grid-template-columns: 1fr; } .sidebar { position: static; height: auto; } .about { position: static; } }
`;
