/** The page's looks. It loads nothing: system fonts, no pictures. */
export const STYLE = `
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 230px 1fr; min-height: 100vh; color: #33475b; background: #f5f8fa;
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: #0073ae; text-decoration: none; overflow-wrap: anywhere; }
a:hover { text-decoration: underline; }
.sidebar { background: #213343; color: #cbd6e2; position: sticky; top: 0; height: 100vh; overflow: auto; padding-bottom: 16px; }
.sidebar h1 { margin: 0; padding: 16px 18px; font-size: 15px; color: #fff; border-bottom: 1px solid #33475b; }
.sidebar h2 { margin: 18px 18px 4px; font-size: 12px; font-weight: 600; text-transform: capitalize; color: #99acc2; }
.sidebar a { display: block; margin: 1px 8px; padding: 4px 10px; border-radius: 4px; color: inherit; }
.sidebar a:hover { background: #2d3e50; text-decoration: none; }
.sidebar a.open { background: #ff7a59; color: #fff; }
.sidebar .rest { margin: 0 18px; color: #99acc2; font-size: 12px; }
main { display: grid; grid-template-columns: minmax(240px, 320px) minmax(0, 760px); gap: 20px; align-items: start; padding: 20px; min-width: 0; }
.about, .activity { background: #fff; border: 1px solid #dfe3eb; border-radius: 6px; }
.about { padding: 18px; position: sticky; top: 20px; }
.about h3 { margin: 20px 0 6px; padding-top: 14px; border-top: 1px solid #eaf0f6; font-size: 14px; }
.about > a { display: block; padding: 2px 0; }
.head { display: flex; gap: 12px; align-items: center; min-width: 0; }
.head h2 { margin: 0; font-size: 18px; line-height: 1.3; overflow-wrap: anywhere; }
.kind, .by, time, footer, dt { color: #516f90; font-size: 12px; }
.avatar { flex: none; width: 48px; height: 48px; border-radius: 50%; color: #fff; font-weight: 700; background: #00a4bd;
  display: flex; align-items: center; justify-content: center; }
.avatar.of-companies { background: #6a78d1; } .avatar.of-deals { background: #ff7a59; } .avatar.of-tickets { background: #f2547d; }
dl { margin: 0; }
dt { margin-top: 10px; }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.timeline h2 { margin: 4px 0 12px; font-size: 16px; }
.empty { padding: 28px 0; color: #516f90; }
.activity { margin-bottom: 14px; padding: 14px 18px; }
.activity header { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; }
.activity header b { overflow-wrap: anywhere; min-width: 0; }
.activity time { margin-left: auto; }
.activity footer { margin-top: 10px; padding-top: 8px; border-top: 1px solid #eaf0f6; overflow-wrap: anywhere; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 24px; padding: 8px 0 2px; }
.facts dt { margin: 0; }
.text { margin-top: 8px; overflow-wrap: anywhere; }
.text > :first-child { margin-top: 0; } .text > :last-child { margin-bottom: 0; }
.text p { margin: 0 0 8px; }
.text h1, .text h2, .text h3, .text h4, .text h5, .text h6 { margin: 12px 0 4px; font-size: 15px; line-height: 1.4; }
.text ul, .text ol { margin: 0 0 8px; padding-left: 24px; }
.text table { border-collapse: collapse; } .text th, .text td { padding: 4px 8px; border: 1px solid #dfe3eb; text-align: left; }
.text pre { white-space: pre-wrap; } .text code, .text pre { font: 12px/1.5 ui-monospace, Menlo, Consolas, monospace; background: #f5f8fa; }
.text blockquote { margin: 0 0 8px; padding-left: 12px; border-left: 3px solid #cbd6e2; }
.inside { margin-top: 10px; padding: 8px 12px; background: #fef8f0; border-radius: 4px; }
.attachments { list-style: none; margin: 10px 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 8px; }
.attachments li { padding: 6px 12px; border: 1px solid #dfe3eb; border-radius: 4px; background: #f5f8fa; max-width: 100%; overflow-wrap: anywhere; }
.attachments span, .attachments .gone { color: #516f90; font-size: 12px; }
@media (max-width: 900px) { body, main { grid-template-columns: 1fr; } .sidebar { position: static; height: auto; } .about { position: static; } }
`;
