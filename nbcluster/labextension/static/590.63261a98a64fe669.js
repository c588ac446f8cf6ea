"use strict";(self.rspackChunknbcluster_lab=self.rspackChunknbcluster_lab||[]).push([[590],{2(t,e,s){s.r(e);var n=s(3),i=s(4),a=s(5),o=s(6),r=s(7),l=s(8),h=s(9),d=s(10),c=s(11),u=s(12),p=s(13),f=t=>"string"==typeof t,m=t=>"number"==typeof t&&Number.isFinite(t),g=t=>Number.isSafeInteger(t)&&Number(t)>=0,b=t=>"boolean"==typeof t,w=t=>e=>null===e||t(e),x=(...t)=>e=>t.some(t=>t===e),v=t=>e=>Array.isArray(e)&&e.every(t),y=t=>e=>{let s;return Array.isArray(e)&&2===e.length&&g(s=e[0])&&s<_&&t(e[1])},k=t=>e=>{if("object"!=typeof e||null===e)return!1;let s=new Map(Object.entries(e)),n=Object.entries(t);return s.size===n.length&&n.every(([t,e])=>s.has(t)&&e(s.get(t)))},_=65536,$=t=>e=>t(e)?e:null,M=t=>e=>{if("object"!=typeof e||null===e)return!1;let s=new Map(Object.entries(e));return Object.entries(t).every(([t,e])=>s.has(t)&&e(s.get(t)))},j=["running","computed","committed","lost","surprised","cancelled","waiting"],S=t=>2===t,C=k({line:g,header:f,total:w(g),computed:g,committed:g,here:g,seconds:m,eta_s:w(m),rate_per_s:w(m),route:x("parallel","kernel","mixed"),reason:w(f),text:f,plain_estimate_s:w(m)}),T=k({id:g,loop:g,first:g,end:g,start_s:m,end_s:w(m),state:x(...j),given_s:m,item:f,size_bytes:g,deaths:g}),L={worker:f,machine:f,gpu:w(f),memory_bytes:w(g),gpu_busy:w(m),gpu_memory_bytes:w(g),deaths:v(k({at_s:m,cause:f}))},A={version:S,run:f,name:w(f),cell:f,state:x("starting","running","done","failed","interrupted","stopped"),seconds:m,lane_count:g,errors:v(k({type:f,line:g,count:g,text:f,source:f,traceback:f})),sent_bytes:g,plain_estimate_s:w(m),claim:f,message:f,cluster:f,final:b},R=k({...A,loops:v(y(C)),loop_count:g}),E=k({kind:x("lanes"),version:S,head:w(R),lanes:v(y(k(L))),items:v(y(f))}),O=k({...A,loops:v(C),lanes:v(k({...L,spans:v(T)}))});$(R),$(E);var z=$(O),P=M({name:f,cause:f,at:m}),F=M({name:f,state:f,machine:f,pid:g,cpu:w(m),memory_bytes:w(g),memory_limit_bytes:w(g),gpu:f,gpu_busy:w(m),gpu_memory_bytes:w(g),doing:f}),I=M({name:f,title:f,kind:f,lasting:b,state:x("starting","ready","waiting","ending"),waiting:f,machine:f,notebook:f,used_by:v(f),started:m,idle_s:w(m),idle_for_s:w(m),python:f,bounds:v(g),adaptive:b,workers:v(F),deaths:v(P),differences:v(M({what:f,here:f,there:f,why:f}))}),N=M({start:f,state:x("starting","ready","failed"),waiting:f,name:f,message:f}),B=M({cluster:f,notebook:f,kernel:f,cell_id:f,snapshot:t=>null!==z(t)}),W=M({topic:f}),q=M({run:f}),D=M({clusters:v(I)}),H=M({version:t=>1===t,clusters:v(I),runs:v(t=>!0),starts:v(N)}),J=M({name:f,does:f,missing:f,options:v(M({name:f,key:f,value:f,flag:b,help:f,choices:v(f),default:w(f),repeats:b}))}),K=M({worker:f,text:f,deaths:v(P)}),U=M({line:g,end_line:g,route:x("parallel","kernel","unknown"),reason:f,text:f}),G=$(M({python:f,kinds:v(J)})),V=$(M({start:f})),Y=$(M({logs:v(K)})),X=$(M({how:x("stop","interrupt")})),Z=$(M({text:f})),Q=$(M({marks:v(U),trouble:f})),tt=$(M({})),te=$(M({message:f,faults:v(M({field:f,text:f}))})),ts=class{#t;#e;#s;#n=new Map;#i=null;#a=!1;#o="";#r=0;#l;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s,s.addEventListener("abort",()=>this.#h(),{once:!0}),s.aborted||this.#d()}watch(t,e){0===e.length?this.#n.delete(t):this.#n.set(t,e),this.#c()}tryNow(){null!==this.#i||this.#s.aborted||(clearTimeout(this.#l),this.#d())}async #d(){let t=await this.#t.presence();this.#s.aborted||null!==this.#i||("there"===t?this.#u():"away"===t?this.#p():(this.#e.setConnection(t),this.#f(6e4)))}#u(){let t=!1,e=this.#t.open({onOpen:()=>{this.#o="",this.#a=!0,this.#c()},onMessage:t=>this.#m(t),onClose:()=>{t=!0,this.#a=!1,this.#i=null,this.#s.aborted||this.#p()}});t||(this.#i=e)}#m(t){let e="string"==typeof t?function(t){if(!W(t))return null;let{topic:e}=t;return"hello"===e&&H(t)?{topic:e,clusters:t.clusters,runs:t.runs.filter(B),starts:t.starts}:"clusters"===e&&D(t)?{topic:e,clusters:t.clusters}:"run"===e&&B(t)?{...t,topic:e}:"gone"===e&&q(t)?{topic:e,run:t.run}:"start"===e&&N(t)?{...t,topic:e}:null}(function(t){try{return JSON.parse(t)}catch{return null}}(t)):null;null!==e&&("hello"===e.topic?(this.#r=0,this.#e.take(e,performance.now()),this.#e.setConnection("open")):this.#e.take(e,performance.now()))}#p(){this.#e.setConnection("lost");let t=Math.min(3e4,500*2**this.#r);this.#r+=1,this.#f(t*(.75+Math.random()/2))}#f(t){clearTimeout(this.#l),this.#l=setTimeout(()=>void this.#d(),t)}#c(){let t=JSON.stringify({topic:"watch",runs:[...new Set([...this.#n.values()].flat())].sort()});null!==this.#i&&this.#a&&t!==this.#o&&(this.#i.send(t),this.#o=t)}#h(){clearTimeout(this.#l),this.#i?.close(),this.#i=null}},tn=class{#g=null;#b=0;#w=0;#x=[];#v=[];#y=[];#k=new Set;get about(){return this.#g}get loops(){return this.#x.filter(t=>void 0!==t)}get loopsByPlace(){return this.#x}loopAt(t){return this.#x[t]}get lanes(){return this.#y}get alive(){return null!==this.#g&&("starting"===this.#g.state||"running"===this.#g.state)}elapsed_s(t){return null===this.#g?0:this.#g.seconds+(this.alive?Math.max(0,t-this.#b)/1e3:0)}left_s(t){let e=this.#x.at(-1);if(!this.alive||void 0===e||null===e.eta_s||null!==e.reason)return null;let s=e.eta_s-Math.max(0,t-this.#w)/1e3;return s<-ti?null:Math.max(0,s)}takeHead(t,e){let{loops:s,version:n,...i}=t;for(let[t,n]of(this.#g=i,this.#b=e,s)){var a,o;t>=i.loop_count||(a=this.#x[t],o=n,(a?.computed!==o.computed||a.committed!==o.committed)&&(this.#w=e),this.#x[t]=n)}this.#_()}takeLanes(t,e){for(let[e,s]of t.lanes)this.#$(e).lane=s;for(let[t,s]of(this.#M(),e))this.#$(t).spans.set(tr(s),s);this.#_()}takeSnapshot(t,e){let{loops:s,lanes:n,...i}=t;for(let{spans:t,...e}of n){let s=this.#j(e.worker);for(let n of(s.lane=e,t))s.spans.set(tr(n),n)}this.#M(),this.takeHead({...i,loops:[...s.entries()],loop_count:s.length},e)}onChange(t,e){this.#k.add(t),e.addEventListener("abort",()=>this.#k.delete(t),{once:!0})}#$(t){for(let e=this.#v[t];;e=this.#v[t]){if(void 0!==e)return e;this.#v.push({index:this.#v.length,lane:to,spans:new Map}),this.#y=this.#v}}#j(t){return this.#v.find(({lane:e})=>e.worker===t)??this.#$(this.#v.length)}#M(){this.#y=[...this.#v].sort((t,e)=>ta.compare(t.lane.machine,e.lane.machine)||ta.compare(t.lane.worker,e.lane.worker)||t.index-e.index)}#_(){for(let t of this.#k)t()}},ti=1,ta=new Intl.Collator("en",{numeric:!0}),to={worker:"",machine:"",gpu:null,memory_bytes:null,gpu_busy:null,gpu_memory_bytes:null,deaths:[]};function tr(t){return 0x100000000*t.loop+t.id}var tl=class{#S="connecting";#C=[];#b=0;#T=new Map;#L=new Map;#k=new Set;#A=new Set;#R=new Set;get connection(){return this.#S}get clusters(){return this.#C}get starts(){return[...this.#T.values()].filter(({state:t})=>"ready"!==t)}get runs(){let t=[...this.#L.values()].reverse();return[...t.filter(({progress:t})=>t.alive),...t.filter(({progress:t})=>!t.alive)]}run(t){return this.#L.get(t)??null}age_s(t){return Math.max(0,t-this.#b)/1e3}setConnection(t){t!==this.#S&&(this.#S=t,this.#_())}take(t,e){switch(t.topic){case"hello":this.#E(t.runs,t.starts,e),this.#O(t.clusters,e);break;case"clusters":this.#O(t.clusters,e);break;case"run":this.#z(t,e);break;case"gone":this.#L.delete(t.run);break;case"start":this.#P(t)}this.#_()}forgetStart(t){this.#T.delete(t)&&this.#_()}onChange(t,e){th(this.#k,t,e)}onEnd(t,e){th(this.#A,t,e)}onReady(t,e){th(this.#R,t,e)}#E(t,e,s){let n=new Set(t.map(({snapshot:t})=>t.run));for(let t of[...this.#L.keys()])n.has(t)||this.#L.delete(t);for(let e of t)this.#z(e,s);let i=new Set(e.map(({start:t})=>t));for(let t of[...this.#T.keys()])i.has(t)||this.#T.delete(t);for(let t of e)this.#P(t)}#O(t,e){this.#C=[...t].sort((t,e)=>Number(e.lasting)-Number(t.lasting)||td.compare(t.name,e.name)),this.#b=e}#z({snapshot:t,cluster:e,notebook:s,kernel:n,cell_id:i},a){let o=this.#L.get(t.run),r=o?.progress??new tn,l=r.alive,h={id:t.run,cluster:e,notebook:s,kernel:n,cell_id:i,progress:r};if(this.#L.set(h.id,h),r.takeSnapshot(t,a),l&&!r.alive)for(let t of this.#A)t(h)}#P(t){let e=this.#T.get(t.start)?.state;if(this.#T.set(t.start,t),"ready"===t.state&&"ready"!==e)for(let e of this.#R)e(t)}#_(){for(let t of this.#k)t()}};function th(t,e,s){s.aborted||(t.add(e),s.addEventListener("abort",()=>t.delete(e),{once:!0}))}var td=new Intl.Collator("en",{numeric:!0}),tc=class extends Error{name="Refused";status;faults;constructor(t,e,s){super(t),this.status=e,this.faults=s}},tu="nbcluster",tp=class{#F;constructor(t){this.#F=t}kinds(t){return this.#I("GET",["kinds"],G,{query:null===t?{}:{kernel:t}})}async start(t){return(await this.#I("POST",["clusters"],V,{body:t})).start}async stopStart(t){await this.#I("DELETE",["starts",t],tt)}async scale(t,e,s){await this.#I("POST",["clusters",t,"scale"],tt,{body:{least:e,most:s}})}async restart(t){await this.#I("POST",["clusters",t,"restart"],tt,{body:{}})}async stop(t){await this.#I("DELETE",["clusters",t],tt)}async logs(t){return(await this.#I("GET",["clusters",t,"logs"],Y)).logs}async stopRun(t){return(await this.#I("POST",["runs",t,"stop"],X,{body:{}})).how}async why(t){return(await this.#I("GET",["runs",t,"why"],Z)).text}marks(t,e){return this.#I("POST",["marks"],Q,{body:{cell:t,cells_before:e}})}async presence(){try{let t=await this.#N("GET",["clusters"],{});if(t.ok)return"there";if(404===t.status)return"absent";return 401===t.status||403===t.status?"refused":"away"}catch{return"away"}}open(t){let{wsUrl:e,token:s,appendToken:i,WebSocket:a}=this.#F,o=n.URLExt.join(e,tu,"live"),r=new a(i&&""!==s?`${o}?token=${encodeURIComponent(s)}`:o);return r.onopen=()=>t.onOpen(),r.onmessage=({data:e})=>t.onMessage(e),r.onclose=()=>t.onClose(),r}async #I(t,e,s,n={}){var i;let a;try{a=await this.#N(t,e,n)}catch{throw new tc(tf,0,[])}let o=await a.json().catch(()=>null);if(a.ok){let t=s(o);if(null===t)throw new tc(tm,a.status,[]);return t}let r=te(o),l=r?.faults??[];throw new tc(r?.message??(i=a.status,`The Jupyter server refused (${i}). It gave no reason. Its log may tell more.`),a.status,l)}#N(t,e,{query:s,body:a}){let o=n.URLExt.join(this.#F.baseUrl,tu,...e.map(encodeURIComponent)),r=void 0===s?"":n.URLExt.objectToQueryString(s),l=void 0===a?{method:t}:{method:t,body:JSON.stringify(a)};return i.ServerConnection.makeRequest(o+r,l,this.#F)}},tf="The Jupyter server did not answer. It may have ended, or the network is away. Try again when the page is connected.",tm="The Jupyter server's answer cannot be read. Page and server have different versions of nbcluster. Reload the page.",tg=new a.Token("nbcluster-lab:ILive","All clusters and runs that the server knows of, live, and what can be asked of it.");function tb(t){if(t<.0995)return`${Math.round(1e3*t)} ms`;if(t<59.95)return`${tT(t)} s`;let e=Math.round(t);if(e<3600)return`${Math.floor(e/60)} min ${tL(e%60)} s`;let s=Math.round(t/60);if(s<1440)return`${Math.floor(s/60)} h ${tL(s%60)} min`;let n=Math.round(t/3600);return`${Math.floor(n/24)} d ${tL(n%24)} h`}var tw=[[100,1,"s"],[5940,60,"min"],[172800,3600,"h"]];function tx(t){if(t<1)return"less than 1 s";for(let[e,s,n]of tw)if(t<e)return`about ${tC(t/s)} ${n}`;return`about ${tC(t/86400)} d`}function tv(t){if(t<999.5)return`${Math.round(t)} B`;let e=t;for(let t of["kB","MB","GB"])if((e/=1e3)<999.5)return`${tS(e)} ${t}`;return`${tS(e/1e3)} TB`}function ty(t){return t.toFixed(0).replace(/\B(?=(\d{3})+$)/g,",")}var tk=[[1,"s"],[60,"min"],[3600,"h"]];function t_(t,e){return`${ty(t)} ${e}${1===t?"":"s"}`}function t$(t){return`${Math.round(100*t)} %`}function tM(t,e){let s=[...t.slice(0,2*e)];return(s.length<=e?s:[...s.slice(0,e-1),"…"]).join("").replace(tj,t=>{if("\n"===t)return t;if("	"===t)return"    ";let e=t.charCodeAt(0).toString(16);return e.length<=2?`\\x${e.padStart(2,"0")}`:`\\u${e.padStart(4,"0")}`})}var tj=/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;function tS(t){return t<9.95?tT(t):`${Math.round(t)}`}function tC(t){return t<9.95?tT(t).replace(/\.0$/,""):`${Math.round(t)}`}function tT(t){let e=Math.round(10*t);return`${Math.floor(e/10)}.${e%10}`}function tL(t){return`${t}`.padStart(2,"0")}var tA={starting:"○",running:"▸",done:"✓",failed:"✗",interrupted:"‖",stopped:"■"},tR={running:"running",computed:"computed",committed:"committed",lost:"lost",surprised:"something came up",cancelled:"dropped",waiting:"waiting for code and data"};function tE(t){return[t.name??"",""===t.cell?"":`cell [${t.cell}]`].filter(t=>""!==t).join(", ")}function tO({gpu_busy:t,gpu_memory_bytes:e}){return[null===t?"":t$(t),null===e?"":tv(e)].filter(t=>""!==t).join(" \xb7 ")}function tz({lane:t}){return{text:tM([t.worker,t.gpu??""].filter(t=>""!==t).join(" \xb7 "),tF),gpu:t.gpu,use:tO(t)}}function tP({lane:t},e,s,n){let i=s[e.loop],a=e.end-1,o=a<e.first?`from iteration ${ty(e.first)}`:a===e.first?`iteration ${ty(e.first)}`:`iterations ${ty(e.first)} to ${ty(a)}`,r=e.start_s-e.given_s,l=e.end_s??n,h="waiting"===e.state?l-e.given_s:l-e.start_s,d=[`${tb(h)}${null===e.end_s?" so far":""}`,`from ${tb(e.start_s)}`,r>.05?`after waiting ${tb(r)}`:""].filter(t=>""!==t),c=[tR[e.state],e.deaths>0?`again: ${t_(e.deaths,"worker")} died over it`:"",e.size_bytes>0?`${tv(e.size_bytes)} back`:""].filter(t=>""!==t);return[[void 0===i?"":`line ${i.line}`,o].filter(t=>""!==t).join(" \xb7 "),""===e.item?"":`${a>e.first?"first: ":""}${e.item}`,d.join(", "),c.join(" \xb7 "),[t.worker,t.machine,t.gpu??""].filter(t=>""!==t).join(" \xb7 ")].filter(t=>""!==t).map(t=>tM(t,160))}var tF=60,tI="nbcluster:open-panel",tN="nbcluster:start-cluster",tB="nbcluster:show-run",tW=class{#B;#W;#k=new Set;#n=null;constructor(t,e){this.#B=t,this.#W=e,e?.currentChanged.connect(()=>this.#q()),this.#q()}get notebook(){let t=this.#W?.currentWidget??null;if(null===t||t.isDisposed)return null;let e=t.sessionContext.session?.kernel??null;return{path:tD(this.#B,t),kernel:e?.id??null,busy:e?.status==="busy"}}onChange(t,e){this.#k.add(t),e.addEventListener("abort",()=>this.#k.delete(t),{once:!0})}async runLine(t){let e=this.#W?.currentWidget?.sessionContext.session?.kernel??null;if(null===e)throw new tc(tq,0,[]);await tH(e,function(t){let[e="",...s]=t.replace(/^%/,"").split(" ");return`_shell = get_ipython()
if "distribute" not in _shell.magics_manager.magics["cell"]:
    _shell.run_line_magic("load_ext", "nbcluster")
_shell.run_line_magic(${JSON.stringify(e)}, ${JSON.stringify(s.join(" "))})
del _shell`}(t))}async showCell(t){let e=await this.#B.commands.execute("docmanager:open",{path:t.notebook}),s=this.#W?.find(t=>t===e)??null;if(null===s)return;await s.context.ready,await s.revealed;let{content:n}=s,i=t.progress.about?.cell??"",a=n.widgets.findIndex(({model:e})=>e.id===t.cell_id||""===t.cell_id&&""!==i&&function(t){let{execution_count:e}={execution_count:null,...t.toJSON()};return null===e?"":String(e)}(e)===i),o=n.widgets[a];void 0!==o&&(n.activeCellIndex=a,await n.scrollToCell(o,"center"),n.activate())}async copy(t){r.Clipboard.copyToSystem(t)}looksAt(t){let e=this.#W?.find(e=>tD(this.#B,e)===t.notebook);return void 0===e?"no":e.isVisible&&!document.hidden?"yes":"away"}#q(){this.#n?.sessionContext.kernelChanged.disconnect(this.#_,this),this.#n?.sessionContext.statusChanged.disconnect(this.#_,this),this.#n=this.#W?.currentWidget??null,this.#n?.sessionContext.kernelChanged.connect(this.#_,this),this.#n?.sessionContext.statusChanged.connect(this.#_,this),this.#_()}#_(){for(let t of this.#k)t()}},tq="The notebook has no kernel. It was shut down, or has not begun. Start one in the menu Kernel.";function tD(t,e){return t.serviceManager.contents.localPath(e.context.path)}async function tH(t,e){let s=t.requestExecute({code:e,store_history:!1,allow_stdin:!1}),{content:n}=await s.done;if("error"===n.status)throw new tc(n.evalue,0,[])}function tJ(t,e={},s=[]){let n=document.createElement(t);for(let[t,s]of Object.entries(e))n.setAttribute(t,s);return n.append(...s),n}function tK(t,e,s=600){let n=tM(e,s);t.textContent!==n&&(t.textContent=n),t.hidden=""===n}function tU(t,e,s){t.getAttribute(e)!==s&&t.setAttribute(e,s)}function tG(t,e,s){for(;t.childElementCount>e;)t.lastElementChild?.remove();for(;t.childElementCount<e;)t.append(s())}var tV=`
button {
  height: 100%;
  padding: 0 4px;
  border: 0;
  background: transparent;
  color: var(--jp-ui-font-color1);
  font: var(--jp-ui-font-size1) / 24px var(--jp-ui-font-family);
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
  cursor: pointer;
}
button:hover { background: var(--jp-layout-color3); }
button:focus-visible { outline: 2px solid var(--jp-brand-color1); outline-offset: -2px; }
`,tY=class extends p.Widget{#D=tJ("button",{type:"button"});constructor(t){super(),this.addClass("nbc-status"),this.node.attachShadow({mode:"open"}).append(tJ("style",{},[tV]),this.#D),this.#D.addEventListener("click",t)}tell(t){tK(this.#D,t),tU(this.#D,"title","Clusters and runs: open the panel")}};function tX({loops:t,accent:e},s){return t[s%6]??e}var tZ=`/* Only the theme's colours; what stands behind each is for pages without a theme. */
.run {
  --nbc-paper: var(--jp-layout-color1, #ffffff);
  --nbc-ink: var(--jp-ui-font-color1, #1f2328);
  --nbc-ink-pale: var(--jp-ui-font-color2, #5d656e);
  --nbc-line: var(--jp-border-color2, #dfe2e6);
  --nbc-track: var(--jp-layout-color2, #eef0f2);
  --nbc-accent: var(--jp-brand-color1, #1976d2);
  --nbc-good: var(--jp-success-color1, #2e7d32);
  --nbc-warn: var(--jp-warn-color1, #d97706);
  --nbc-error: var(--jp-error-color1, #c62828);
  /* The themes' green and red are too pale for words; with a part of the ink they can be read. */
  --nbc-good-ink: color-mix(in srgb, var(--nbc-good) 72%, var(--nbc-ink));
  --nbc-error-ink: color-mix(in srgb, var(--nbc-error) 72%, var(--nbc-ink));
  /* One for each loop in turn, after Okabe and Ito, less the red and the orange that speak of trouble. A part of
     the ink makes them darker on white and lighter on black. */
  --nbc-loop-0: var(--nbc-accent);
  --nbc-loop-1: color-mix(in srgb, #00b184 80%, var(--nbc-ink));
  --nbc-loop-2: color-mix(in srgb, #cc6fa4 82%, var(--nbc-ink));
  --nbc-loop-3: color-mix(in srgb, #9a9a2e 80%, var(--nbc-ink));
  --nbc-loop-4: color-mix(in srgb, #8067d0 80%, var(--nbc-ink));
  --nbc-loop-5: color-mix(in srgb, #4fb3e6 80%, var(--nbc-ink));
  --nbc-font: var(--jp-ui-font-family, system-ui, -apple-system, "Segoe UI", "Helvetica Neue", sans-serif);
  --nbc-code: var(--jp-code-font-family, ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace);

  box-sizing: border-box;
  container-type: inline-size;
  max-width: 1400px;
  margin: 4px 0 6px;
  padding: 12px 16px 10px;
  border: 1px solid var(--nbc-line);
  border-radius: 6px;
  background: var(--nbc-paper);
  color: var(--nbc-ink);
  font: 13px / 1.5 var(--nbc-font);
  font-variant-numeric: tabular-nums;
  text-align: left;
}

@media (prefers-color-scheme: dark) {
  .run {
    --nbc-paper: var(--jp-layout-color1, #16181c);
    --nbc-ink: var(--jp-ui-font-color1, #e4e6ea);
    --nbc-ink-pale: var(--jp-ui-font-color2, #a0a7b1);
    --nbc-line: var(--jp-border-color2, #333940);
    --nbc-track: var(--jp-layout-color2, #23272d);
    --nbc-accent: var(--jp-brand-color1, #64b5f6);
    --nbc-good: var(--jp-success-color1, #81c784);
    --nbc-warn: var(--jp-warn-color1, #ffb74d);
    --nbc-error: var(--jp-error-color1, #ef7070);
  }
}

.run[hidden],
.run [hidden] {
  display: none;
}

header,
.outcome,
footer {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  column-gap: 14px;
}

header {
  column-gap: 18px;
  align-items: center;
}

button {
  margin: 0;
  padding: 0 6px;
  border: 1px solid transparent;
  border-radius: 4px;
  background: none;
  color: var(--nbc-ink-pale);
  font: 12px / 20px var(--nbc-font);
  cursor: pointer;
}

button:hover:not(:disabled) {
  background: var(--nbc-track);
  color: var(--nbc-ink);
}

button:disabled {
  opacity: 0.45;
  cursor: default;
}

:is(button, .stage, summary, pre):focus-visible {
  outline: 2px solid var(--nbc-accent);
  outline-offset: 2px;
}

/* A triangle that lies on its side when there is more to see. */
.fold {
  flex: none;
  width: 22px;
  height: 22px;
  margin: 0 -12px 0 -8px;
  padding: 0;
}

.fold::before {
  display: inline-block;
  border-top: 6px solid currentColor;
  border-right: 4.5px solid transparent;
  border-left: 4.5px solid transparent;
  vertical-align: 2px;
  content: "";
}

.folded .fold::before {
  transform: rotate(-90deg);
}

.short {
  color: var(--nbc-ink);
}

.run.folded {
  padding-bottom: 12px;
}

.outcome {
  column-gap: 8px;
}

.sign {
  width: 1em;
  text-align: center;
}

.place,
.title,
.under,
.line,
footer {
  color: var(--nbc-ink-pale);
}

.title {
  margin-left: auto;
  overflow-wrap: anywhere;
}

.gain {
  margin-left: 6px;
}

.gain,
.run[data-state="done"] .sign,
.run[data-state="done"] .state {
  color: var(--nbc-good-ink);
}

.run[data-state="failed"] :is(.sign, .state) {
  color: var(--nbc-error-ink);
}

.run:is([data-state="interrupted"], [data-state="stopped"]) :is(.sign, .state) {
  color: color-mix(in srgb, var(--nbc-warn) 65%, var(--nbc-ink));
}

.run:is([data-state="starting"], [data-state="running"]) .sign {
  color: var(--nbc-accent);
}

@keyframes breathe {
  50% {
    opacity: 0.25;
  }
}

.loops {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 12px;
  margin: 10px 0 0;
  padding: 0;
  list-style: none;
}

.row {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  column-gap: 12px;
}

.line {
  flex: none;
}

.row code {
  flex: 1 1 12em;
  min-width: 0;
  overflow: hidden;
  font: 12px / 1.5 var(--nbc-code);
  text-overflow: ellipsis;
  white-space: nowrap;
}

.amount {
  flex: none;
  font-weight: 600;
}

.under {
  display: flex;
  flex-wrap: wrap;
  column-gap: 12px;
  min-height: 1.5em;
  margin-top: 3px;
  font-size: 12px;
}

.left {
  margin-left: auto;
  color: var(--nbc-ink);
}

.bar {
  display: flex;
  height: 6px;
  margin-top: 5px;
  overflow: hidden;
  border-radius: 3px;
  background: var(--nbc-track);
}

header .bar {
  flex: 0 1 120px;
  min-width: 60px;
  margin: 0;
}

.committed {
  background: var(--nbc-loop, var(--nbc-accent));
}

.computed {
  --nbc-loop-pale: color-mix(in srgb, var(--nbc-loop, var(--nbc-accent)) 32%, var(--nbc-paper));
  background: repeating-linear-gradient(
    -45deg,
    var(--nbc-loop, var(--nbc-accent)) 0 1px,
    var(--nbc-loop-pale) 1px 4px
  );
}

li[data-route="kernel"] .committed {
  background: var(--nbc-ink-pale);
}

/* Nobody counts what the kernel does: something moves, and nothing is promised. */
.bar.uncounted {
  background: repeating-linear-gradient(90deg, var(--nbc-line) 0 24px, var(--nbc-track) 24px 48px);
}

@keyframes drift {
  to {
    background-position: 48px 0;
  }
}

.said {
  margin: 4px 0 0;
  color: var(--nbc-ink-pale);
  overflow-wrap: anywhere;
  white-space: pre-wrap;
  unicode-bidi: plaintext;
}

.reason {
  padding: 0 4px;
  border-radius: 3px;
  background: var(--nbc-track);
  color: var(--nbc-ink);
  font: 12px / 1.4 var(--nbc-code);
}

.lanes {
  margin: 14px 0 0;
}

.stage {
  position: relative;
  border-radius: 3px;
}

.stage > canvas {
  display: block;
  width: 100%;
  cursor: crosshair;
  touch-action: pan-y;
}

.tip {
  position: absolute;
  z-index: 2;
  max-width: min(420px, 90%);
  padding: 5px 9px 6px;
  border: 1px solid var(--nbc-line);
  border-radius: 5px;
  background: var(--nbc-paper);
  box-shadow: 0 2px 10px rgb(0 0 0 / 22%);
  color: var(--nbc-ink-pale);
  font-size: 12px;
  line-height: 1.45;
  overflow-wrap: anywhere;
  pointer-events: none;
  unicode-bidi: plaintext;
}

.tip div:first-child {
  color: var(--nbc-ink);
  font-weight: 600;
}

.below {
  display: flex;
  flex-wrap: wrap;
  align-items: flex-start;
  justify-content: space-between;
  gap: 2px 16px;
  margin-top: 4px;
}

.legend {
  flex: 1 1 0;
  display: flex;
  flex-wrap: wrap;
  gap: 2px 16px;
  margin: 0;
  padding: 2px 0 0;
  color: var(--nbc-ink-pale);
  font-size: 11px;
  list-style: none;
}

.sight {
  display: flex;
  gap: 2px;
  margin-left: auto;
}

.sight button {
  border-color: var(--nbc-line);
  font-size: 11px;
  line-height: 18px;
}

.legend li {
  display: flex;
  align-items: center;
  gap: 5px;
}

.errors {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 2px;
  margin: 12px 0 0;
  padding: 6px 10px;
  border-left: 3px solid var(--nbc-error);
  border-radius: 0 3px 3px 0;
  background: color-mix(in srgb, var(--nbc-error) 8%, transparent);
  list-style: none;
  overflow-wrap: anywhere;
}

.errors summary {
  cursor: pointer;
}

.errors .empty summary {
  list-style: none;
  cursor: default;
}

.errors summary > span,
.errors :is(code, pre) {
  font: 12px / 1.5 var(--nbc-code);
  unicode-bidi: isolate;
}

.errors .source,
.errors pre {
  margin: 4px 0 6px 16px;
  padding: 6px 10px;
  border-radius: 3px;
  background: var(--nbc-paper);
}

.errors .source:not([hidden]) {
  display: flex;
  gap: 12px;
}

.errors pre {
  max-height: 220px;
  overflow: auto;
  white-space: pre-wrap;
}

.message {
  margin: 10px 0 0;
  overflow-wrap: anywhere;
  white-space: pre-wrap;
  unicode-bidi: plaintext;
}

footer {
  justify-content: space-between;
  margin-top: 8px;
  font-size: 12px;
}

.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  margin: 0;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

@media (prefers-reduced-motion: no-preference) {
  .run[data-state="starting"] .sign {
    animation: breathe 1.6s ease-in-out infinite;
  }

  .bar.uncounted {
    animation: drift 1.6s linear infinite;
  }

  .bar span {
    transition: width 160ms linear;
  }
}

@container (max-width: 520px) {
  .title {
    margin-left: 0;
  }
}
`;function tQ(t,e,s={}){let n=tJ("button",{type:"button",...s},[t]);return n.addEventListener("click",e),n}var t0=class{#H=tJ("span",{class:"figure"});#J=tJ("span",{class:"full"});#K=tJ("div",{class:"track",role:"meter","aria-valuemin":"0","aria-valuemax":"100"},[this.#J]);node;#U;constructor(t){this.#U=t,this.node=tJ("div",{class:"meter"},[tJ("div",{class:"caption"},[tJ("span",{},[t]),this.#H]),this.#K])}show(t,e,s,n=e){if(this.node.hidden=null===t,null===t)return;let i=Math.round(100*Math.min(1,Math.max(0,t)));tK(this.#H,e),this.#J.style.width=`${i}%`,tU(this.#K,"aria-valuenow",`${i}`),tU(this.#K,"aria-valuetext",n),tU(this.node,"title",n),tU(this.#K,"aria-label",`${this.#U} of ${s}`)}},t1=class{button;#G;#V;constructor(t,e,s=()=>{}){this.#G=e,this.#V=s,this.button=tQ(t,()=>this.turn(!this.open)),e.hidden=!0,tU(this.button,"aria-expanded","false")}get open(){return!this.#G.hidden}turn(t){t!==this.open&&(this.#G.hidden=!t,tU(this.button,"aria-expanded",`${t}`),this.#V(t))}},t2=class{#Y=tJ("p");#X;node;#Z=null;constructor(t,e,s){let n=tQ(t,()=>{this.#Q(),s()},{class:"danger"});this.#X=tQ(e,()=>this.#Q()),this.node=tJ("div",{class:"question",role:"group"},[this.#Y,tJ("div",{class:"actions"},[n,this.#X])]),this.node.hidden=!0,this.node.addEventListener("keydown",t=>{"Escape"===t.key&&(t.stopPropagation(),this.#Q())})}ask(t,e){tK(this.#Y,t),tU(this.node,"aria-label",t),this.#Z=e,this.node.hidden=!1,this.#X.focus()}#Q(){this.node.hidden=!0,this.#Z?.focus()}},t6=class{node=tJ("p",{class:"trouble",role:"alert"});constructor(){this.node.hidden=!0}tell(t){tK(this.node,t)}async attempt(t,e){this.tell(""),t.disabled=!0;try{return await e(),!0}catch(t){return this.tell(t4(t)),!1}finally{t.disabled=!1}}};function t4(t){return t instanceof tc?t.message:`It was not done. ${String(t)}. Try again.`}function t3(t){return tJ("pre",{tabindex:"0",role:"region","aria-label":t})}function t5(t,e){t.textContent=tM(e.slice(-2e5),2e5)}function t8(t,e){let s=tQ("Copy",()=>{e(t),s.textContent="Copied"});return tJ("div",{class:"code-line"},[tJ("code",{},[t]),s])}var t9={starting:"○",waiting:"◔",ready:"●",ending:"■"},t7={open:null,connecting:{title:"Connecting",text:"The Jupyter server is asked for its clusters.",line:"",button:""},lost:{title:"Connection lost",text:"The Jupyter server does not answer; what is shown is what was last known. Clusters and runs go on without it.",line:"",button:"Try now"},absent:{title:"No nbcluster on this server",text:"The panel hears of clusters through the Jupyter server, and this one has no nbcluster: it lives in another environment, or in the browser alone. Cells work all the same. To see them here, install it where the server runs and restart the server.",line:"pip install nbcluster",button:"Look again"},refused:{title:"Not allowed",text:"The Jupyter server does not let you see its clusters. Your login may have ended. Log in again, or ask whoever runs the server.",line:"",button:"Try again"}};function et(t){let e=t.map(({cpu:t})=>t).filter(t=>null!==t);return 0===e.length?null:e.reduce((t,e)=>t+Math.min(1,e),0)/e.length}function ee(t){return tx(t).replace(/^about /,"")}function es({name:t,cause:e,at:s},n){let i;return`${t} ended ${(i=n-s)<1?"just now":`${ee(i)} ago`}: ${e}`}function en({what:t,here:e,there:s,why:n}){return`${t}: ${e} here, ${s} on workers${""===n?"":` (${n})`}`}function ei(t){return t.split("/").at(-1)??t}var ea=class{#tt;#te;#ts=new Map;constructor(t,e){this.#tt=t,this.#te=e}show(t,e,s){let n=new Map;for(let i of t){let t=this.#ts.get(e(i))??this.#te();n.set(e(i),t),s(t,i)}for(let[t,e]of this.#ts)n.has(t)||(e.node.remove(),e.leave?.());this.#ts=n,this.#tn([...n.values()])}#tn(t){let e=this.#tt.getRootNode(),s=e instanceof ShadowRoot||e instanceof Document?e.activeElement:null;for(let[e,{node:s}]of t.entries()){let t=this.#tt.children[e];t!==s&&this.#tt.insertBefore(s,t??null)}s instanceof HTMLElement&&this.#tt.contains(s)&&s.focus()}},eo=class{#ti=tJ("div",{class:"columns","aria-hidden":"true"});#ta=tJ("ul",{class:"workers"});#to=tJ("p",{class:"pale"});#tr=new ea(this.#ta,()=>new er);#G=tJ("div",{},[this.#ta,this.#to]);#tl=new t1("Workers",this.#G);#th=!1;node=tJ("div",{class:"of-workers"},[this.#ti,this.#tl.button,this.#G]);constructor(){this.#tl.button.classList.add("unfolds"),this.#tl.button.addEventListener("click",()=>{this.#th=!0})}show({workers:t,title:e}){this.node.hidden=0===t.length,this.#td(t),tK(this.#tl.button,t_(t.length,"worker")),tU(this.#ta,"aria-label",`workers of ${e}`),this.#th||this.#tl.turn(t.length<=4);let s=new Set(t.map(({machine:t})=>t).filter(t=>""!==t)),n=this.#tl.open?t.slice(0,200):[];this.#tr.show(n,({name:t})=>t,(t,e)=>t.show(e,s.size>1));let i=this.#tl.open?t.length-n.length:0;tK(this.#to,i>0?`and ${t_(i,"more worker")}`:"")}#td(t){let e=t.slice(0,64);for(let[t,{cpu:s,state:n,name:i}]of(tG(this.#ti,e.length,()=>tJ("span",{},[tJ("span")])),e.entries())){let e=this.#ti.children[t],a=e?.firstElementChild;e instanceof HTMLElement&&a instanceof HTMLElement&&(e.dataset.state=n,e.title=null===s?i:`${i}: ${t$(s)}`,a.style.height=`${Math.round(100*Math.min(1,s??0))}%`)}this.#ti.hidden=e.length<=4}},er=class{#U=tJ("span",{class:"name"});#tc=tJ("span",{class:"pale"});#tu=tJ("span",{class:"doing"});#tp=new t0("CPU");#tf=new t0("memory");#tm=new t0("GPU");node=tJ("li",{},[tJ("div",{class:"line-up"},[this.#U,this.#tc,this.#tu]),tJ("div",{class:"meters"},[this.#tp.node,this.#tf.node,this.#tm.node])]);show(t,e){let{name:s,state:n,machine:i,cpu:a,memory_bytes:o,memory_limit_bytes:r,gpu:l,gpu_busy:h,gpu_memory_bytes:d}=t;tK(this.#U,s);let c=null===d?"":tv(d);tK(this.#tc,[e?i:"",l,c].filter(t=>""!==t).join(" \xb7 ")),tK(this.#tu,""!==t.doing?t.doing:"ready"===n?"idle":n),tU(this.node,"data-state",n),this.#tu.classList.toggle("pale",""===t.doing),this.#tp.show(a,null===a?"":t$(a),s);let u=null===o?null:r?o/r:0,p=null===o?"":tv(o);this.#tf.show(u,p,s,function({memory_bytes:t,memory_limit_bytes:e}){return null===t?"":null===e?tv(t):`${tv(t)} of ${tv(e)}`}(t)),this.#tf.node.classList.toggle("unlimited",null===r),this.#tm.show(""===l?null:h,null===h?"":t$(h),s)}},el=class{#tg;#tb=null;#tw=tJ("span",{class:"sign","aria-hidden":"true"});#tx=tJ("h3",{class:"called"});#tv=tJ("span",{class:"where"});#ty=tJ("p",{class:"summary"});#tk=tJ("p",{class:"pale"});#t_=tJ("p",{class:"pale"});#t$=new eo;#tM=tJ("ul",{class:"notes","aria-label":"versions that differ"});#tj=tJ("ul",{class:"notes","aria-label":"workers that ended"});#tS=new t6;#tC=tQ("Attach",()=>void this.#tT(),{class:"first"});#tL=tJ("p",{class:"answer"});#tA=tJ("div",{class:"offer"});#tR;#tE;#tO=tJ("div",{class:"logs"});#tz=t3("logs");#tP=new t1("Logs",this.#tO,t=>void(t&&this.#tF()));#tI=tQ("Restart",()=>this.#tN());#tB=tQ("Stop",()=>this.#tW(),{class:"danger"});#tq=new t2("Stop it","Keep it",()=>void this.#tD());#tH=new t2("Restart it","Leave it",()=>void this.#tJ());node;constructor(t){this.#tg=t,this.#tR=new eh((t,e)=>this.#tK(t,e)),this.#tE=new t1("Scale",this.#tR.node,t=>{t&&null!==this.#tb&&this.#tR.begin(this.#tb)}),this.#tA.hidden=!0,this.#tL.hidden=!0;let e=tQ("Read again",()=>void this.#tF());this.#tO.append(this.#tz,e),this.node=tJ("li",{class:"card"},[tJ("div",{class:"line-up"},[this.#tw,this.#tx,this.#tv]),this.#ty,this.#t_,this.#tk,this.#t$.node,this.#tM,this.#tj,tJ("div",{class:"actions"},[this.#tC,this.#tE.button,this.#tP.button,this.#tI,this.#tB]),this.#tS.node,this.#tL,this.#tA,this.#tq.node,this.#tH.node,this.#tR.node,this.#tO])}show(t,e){let s;this.#tb=t,tU(this.node,"data-state",t.state),tU(this.node,"aria-label",`cluster ${t.title}, ${t.state}`),tK(this.#tw,t9[t.state]),tK(this.#tx,t.title),tK(this.#tv,[t.title===t.kind?"":t.kind,t.machine].filter(ep).join(" \xb7 "));let n="ready"===t.state?"":t.state;tK(this.#ty,t.workers.length>0?(s=et(t.workers),[function({workers:t}){let e=t.filter(({state:t})=>"ready"===t).length;return 0==t.length-e?t_(e,"worker"):`${ty(e)} of ${t_(t.length,"worker")}`}(t),null===s?"":`${t$(s)} busy`].filter(t=>""!==t).join(" \xb7 ")):n),this.#tU(t,e,n),this.#t$.show(t),this.#tG(t),this.showNotebook(),this.#tR.limit(t)}showNotebook(){let{notebook:t}=this.#tg.page,e=null!==t&&this.#tb?.used_by.includes(t.path)===!0,{lasting:s=!1,state:n}=this.#tb??{};this.#tC.hidden=null===t||e||!s||"ready"!==n,null!==t&&tU(this.#tC,"title",`Use it in ${ei(t.path)}`),e&&(this.#tA.hidden=!0)}async attach(){let{page:t}=this.#tg,e=`%cluster attach ${this.#tb?.name??""}`;if(this.#tA.hidden=!0,tK(this.#tL,""),t.notebook?.kernel==null||t.notebook.busy){let s=t.notebook?.busy?"The kernel is busy.":"The notebook has no kernel yet.";this.#tA.replaceChildren(tJ("p",{},[`${s} Run this line in the notebook when it is idle:`]),t8(e,e=>void t.copy(e))),this.#tA.hidden=!1;return}let s=`${ei(t.notebook.path)} uses it now.`;await this.#tS.attempt(this.#tC,()=>t.runLine(e))&&tK(this.#tL,s)}#tU(t,e,s){let n=[s,t.waiting,function({bounds:[t=0,e=0],adaptive:s}){return s&&e>t?`${ty(t)} to ${ty(e)}, as needed`:""}(t),function({lasting:t,idle_s:e,idle_for_s:s,state:n},i){return"ending"===n?"ending":t?null===e?"stays until it is stopped":null===s||0===s?`ends when unused for ${ee(e)}`:`ends in ${ee(Math.max(0,e-s-i))} unless used`:"ends with its kernel"}(t,e)],i=t.workers.length>0?n:n.slice(1);tK(this.#tk,i.filter(ep).join(" \xb7 "));let a=t.used_by.map(ei).join(", ");tK(this.#t_,""===a?"":`used by ${a}`),tU(this.#t_,"title",t.used_by.join("\n"))}#tG({differences:t,deaths:e}){eu(this.#tM,t.map(en));let s=Date.now()/1e3,n=e.slice(-3).reverse();eu(this.#tj,n.map(t=>es(t,s)))}async #tT(){await this.attach()}#tW(){let{title:t="",used_by:e=[]}=this.#tb??{},s=e.map(ei).join(", "),n=""===s?"":` ${s} will be without it.`;this.#tq.ask(`Stop ${t}? Its workers end, and what they compute is lost.${n}`,this.#tB)}#tN(){let{title:t=""}=this.#tb??{};this.#tH.ask(`Restart ${t}? Its workers begin anew; slices under way are done again.`,this.#tI)}async #tD(){await this.#tS.attempt(this.#tB,()=>this.#tg.server.stop(this.#U))}async #tJ(){await this.#tS.attempt(this.#tI,()=>this.#tg.server.restart(this.#U))}async #tK(t,e){let{server:s}=this.#tg;await this.#tS.attempt(this.#tR.apply,()=>s.scale(this.#U,t,e))&&(this.#tE.turn(!1),this.#tE.button.focus())}async #tF(){t5(this.#tz,"reading …");let t=async()=>{var t;let e,s;return t5(this.#tz,(t=await this.#tg.server.logs(this.#U),e=Date.now()/1e3,0===(s=t.map(({worker:t,text:s,deaths:n})=>{let i=n.map(t=>`${es(t,e)}
`).join("");return`— ${""===t?"host process":t} —
${s}${i}`})).length?"Nothing was written.":s.join("\n")))};await this.#tS.attempt(this.#tP.button,t)||this.#tP.turn(!1),this.#tz.scrollTop=this.#tz.scrollHeight}get #U(){return this.#tb?.name??""}},eh=class{#tV=new ed("at least");#tY=new ed("workers");#tX=tJ("input",{type:"checkbox"});apply=tJ("button",{type:"submit",class:"first"},["Apply"]);node;constructor(t){this.node=tJ("form",{class:"scale"},[this.#tY.node,tJ("label",{class:"check"},[this.#tX,"more and fewer, as needed"]),this.#tV.node,this.apply]),this.#tX.addEventListener("change",()=>this.#tZ()),this.node.addEventListener("submit",e=>{e.preventDefault();let s=this.#tY.value;t(this.#tX.checked?Math.min(this.#tV.value,s):s,s)})}begin({bounds:[t=1,e=1],adaptive:s}){this.#tV.value=t,this.#tY.value=e,this.#tX.checked=s,this.#tZ()}limit({title:t}){tU(this.node,"aria-label",`scale ${t}`)}#tZ(){this.#tV.node.hidden=!this.#tX.checked,this.#tY.name(this.#tX.checked?"at most":"workers")}},ed=class{#tQ=tJ("input",{type:"number",min:"0",max:"9999",inputmode:"numeric"});#U=tJ("span");#t0=tQ("−",()=>this.#t1(-1));#to=tQ("+",()=>this.#t1(1));node;constructor(t){this.node=tJ("div",{class:"stepper"},[tJ("label",{},[this.#U,this.#tQ]),this.#t0,this.#to]),this.name(t)}get value(){return Math.max(0,Math.round(this.#tQ.valueAsNumber||0))}set value(t){this.#tQ.valueAsNumber=t}name(t){tK(this.#U,t),tU(this.#t0,"aria-label",`fewer: ${t}`),tU(this.#to,"aria-label",`more: ${t}`)}#t1(t){this.value=Math.max(0,this.value+t)}},ec=class{#tx=tJ("h3",{class:"called"});#tw=tJ("span",{class:"sign","aria-hidden":"true"});#t2=tJ("p");#tS=new t6;#h;node;#t6=null;constructor(t,e){this.#h=tQ("",()=>{if(null===this.#t6)return;let{start:s,state:n}=this.#t6;"failed"===n?e(s):this.#tS.attempt(this.#h,()=>t.stopStart(s))}),this.node=tJ("li",{class:"card"},[tJ("div",{class:"line-up"},[this.#tw,this.#tx]),this.#t2,tJ("div",{class:"actions"},[this.#h]),this.#tS.node])}show(t){this.#t6=t;let e="failed"===t.state;tU(this.node,"data-state",t.state),tK(this.#tw,e?"✗":"○"),tK(this.#tx,e?"Not started":"Starting"),tK(this.#t2,e?t.message:""===t.waiting?"Its workers are coming.":t.waiting),tK(this.#h,e?"Dismiss":"Do not wait")}};function eu(t,e){for(let[s,n]of(tG(t,e.length,()=>tJ("li")),e.entries())){let e=t.children[s];e instanceof HTMLElement&&tK(e,n)}t.hidden=0===e.length}function ep(t){return""!==t}var ef=new Set(["workers","gpus","memory","name","idle"]),em=class{#t4;#t3;#t5;#t8;#tv=tJ("select",{name:"kind"});#t9=tJ("p",{class:"pale"});#t7=tJ("div");#et=tJ("div",{class:"fields"});#ee=tJ("p",{class:"pale"});#tC=tJ("input",{type:"checkbox",checked:""});#es=tJ("span");#en=tJ("label",{class:"check"},[this.#tC,this.#es]);#ei=tJ("code",{class:"line-of-code"});#tS=new t6;#t6=tJ("button",{type:"submit",class:"first"},["Start"]);node;#ea=[];#eo=[];constructor(t,e,s,n){this.#t4=t,this.#t3=e,this.#t5=s,this.#t8=n,this.node=tJ("form",{class:"start","aria-label":"start a cluster"},[tJ("label",{class:"field"},[tJ("span",{},["kind"]),this.#tv]),this.#t9,this.#t7,this.#et,this.#en,this.#ee,tJ("div",{class:"same-line"},[tJ("span",{class:"pale"},["the same in a cell"]),this.#ei]),this.#tS.node,tJ("div",{class:"actions"},[this.#t6,tQ("Cancel",()=>this.close())])]),this.node.hidden=!0,this.#tv.addEventListener("change",()=>this.#er()),this.node.addEventListener("input",()=>this.#el()),this.node.addEventListener("submit",t=>{t.preventDefault(),this.#M()}),this.node.addEventListener("keydown",t=>{"Escape"===t.key&&(t.stopPropagation(),this.close())})}async open(){this.node.hidden=!1,this.#tS.tell(""),tK(this.#t9,"Asking which kinds there are …"),this.#t6.disabled=!0;let{notebook:t}=this.#t3,e=t?.kernel??null;try{let{kinds:s,python:n}=await this.#t4.kinds(e);this.#ea=s;let i=null===e?"the server's":`of ${ei(t?.path??"")}`;tK(this.#ee,`Python ${i}: ${n}`),this.#tv.replaceChildren(...s.map(({name:t})=>tJ("option",{value:t},[t]))),this.#en.hidden=null===e,tK(this.#es,`use it in ${ei(t?.path??"")}`),this.#er(),this.#tv.focus()}catch(t){tK(this.#t9,""),this.#tS.tell(t4(t))}}close(){this.node.hidden=!0,this.#t8()}#er(){let t=this.#th;if(void 0===t)return;tK(this.#t9,t.does);let{missing:e}=t;this.#t7.replaceChildren(...""===e?[]:[tJ("p",{},["Something has to be installed first, where the cluster's Python is:"]),t8(e,t=>void this.#t3.copy(t))]),this.#t6.disabled=""!==e,this.#eo=t.options.map(t=>new eb(t));let s=this.#eo.filter(({option:t})=>ef.has(t.key)),n=this.#eo.filter(({option:t})=>!ef.has(t.key)),i=tJ("details",{},[tJ("summary",{},[t_(n.length,"more option")]),...n.map(({node:t})=>t)]);this.#et.replaceChildren(...s.map(({node:t})=>t),...n.length>0?[i]:[]),this.#el()}#el(){let t=this.#th;void 0!==t&&tK(this.#ei,function({kind:t,options:e}){return["%cluster start",t,...Object.entries(e).flatMap(([t,e])=>{let s=`--${t.replaceAll("_","-")}`;return!0===e?[s]:("string"==typeof e?[e]:e).map(t=>{var e;return`${s} ${e=t,/^[\w@%+=:,./-]+$/.test(e)?e:`'${e.replaceAll("'","'\"'\"'")}'`}`})})].join(" ")}({kind:t.name,options:this.#eh()}))}async #M(){let t=this.#th;if(void 0===t)return;for(let t of this.#eo)t.fault("");let{notebook:e}=this.#t3,s={kind:t.name,options:this.#eh(),kernel:e?.kernel??null,notebook:e?.path??""};this.#t6.disabled=!0;try{let t=await this.#t4.start(s);this.#t5(t,null!==s.kernel&&this.#tC.checked),this.close()}catch(t){this.#ed(t)}finally{this.#t6.disabled=!1}}#ed(t){if(this.#tS.tell(t4(t)),t instanceof tc){for(let{field:e,text:s}of t.faults)this.#eo.find(({option:t})=>t.name===e||t.key===e)?.fault(s);this.#eo.find(({faulty:t})=>t)?.focus()}}#eh(){let t={};for(let{option:e,value:s}of this.#eo)null!==s&&(t[e.key]=s);return t}get #th(){return this.#ea.find(({name:t})=>t===this.#tv.value)}},eg=0,eb=class{option;#tQ;#ec=tJ("p",{class:"trouble"});node;constructor(t){this.option=t,eg+=1;let e=`option-${eg}`;this.#tQ=function(t,e){if(t.flag)return tJ("input",{type:"checkbox"});let s={placeholder:t.default??(t.repeats?`${t.value}, one a line`:t.value)};if(t.repeats)return tJ("textarea",{rows:"2",spellcheck:"false",...s});let n={type:"text",autocomplete:"off",spellcheck:"false",...s};return tJ("input",t.choices.length>0?{...n,list:`${e}-choices`}:n)}(t,e);let s=tJ("span",{class:"help",id:`${e}-help`},[t.help]);this.#tQ.setAttribute("aria-describedby",`${e}-help ${e}-fault`),this.#ec.id=`${e}-fault`,this.#ec.hidden=!0;let n=tJ("datalist",{id:`${e}-choices`},t.choices.map(t=>tJ("option",{value:t}))),i=t.name.replace(/^--/,""),a=t.flag?tJ("label",{class:"check"},[this.#tQ,i]):tJ("label",{class:"field"},[tJ("span",{},[i]),this.#tQ]);this.node=tJ("div",{class:"option"},[a,s,this.#ec,n])}get value(){if(this.#tQ instanceof HTMLInputElement&&"checkbox"===this.#tQ.type)return!!this.#tQ.checked||null;let t=this.#tQ.value.trim();return""===t?null:this.option.repeats?t.split("\n").filter(t=>""!==t.trim()):t}get faulty(){return!this.#ec.hidden}fault(t){tK(this.#ec,t),""===t?this.#tQ.removeAttribute("aria-invalid"):tU(this.#tQ,"aria-invalid","true")}focus(){this.#tQ.focus()}},ew=class{node=tJ("ol",{class:"loops"});#eu=[];show(t,e){let{loops:s}=t,n=[];for(let[e,i]of(tG(this.node,s.length,()=>{let t=new ex;return n.push(t),t.node}),this.#eu=[...this.#eu,...n].slice(0,s.length),s.entries())){let n=t.alive&&e===s.length-1;this.#eu[e]?.show(i,t.loopsByPlace.indexOf(i),n)}this.node.hidden=0===s.length,this.showTimeLeft(t,e)}showTimeLeft(t,e){this.#eu.at(-1)?.showTimeLeft(t.left_s(e))}},ex=class{#ei=tJ("span",{class:"line"});#ep=tJ("code");#ef=tJ("span",{class:"amount"});#em=tJ("span",{class:"pace"});#eg=tJ("span",{class:"left"});#eb=tJ("div",{class:"under"},[this.#em,this.#eg]);#ew=tJ("span",{class:"committed"});#ex=tJ("span",{class:"computed"});#ev=tJ("div",{class:"bar",role:"progressbar","aria-valuemin":"0"},[this.#ew,this.#ex]);#ey=tJ("span");#ek=tJ("span",{class:"reason"});#e_=tJ("span");#o=tJ("p",{class:"said"},[this.#ey,this.#ek,this.#e_]);node=tJ("li",{},[tJ("div",{class:"row"},[this.#ei,this.#ep,this.#ef]),this.#ev,this.#eb,this.#o]);#e$="";show(t,e,s){let n;this.node.style.setProperty("--nbc-loop",`var(--nbc-loop-${e%6})`),tK(this.#ei,`line ${t.line}`),tK(this.#ep,t.header),tU(this.#ep,"title",t.header),this.#e$=null!==t.total?`${ty(t.committed)} of ${ty(t.total)}`:0===t.committed?"":ty(t.committed),tK(this.#ef,this.#e$);let i=[...(n=t.computed-t.committed,[null===t.reason&&null!==t.rate_per_s&&t.rate_per_s>0?function(t){for(let[e,s]of tk){let n=t*e;if(n>=.95)return`${n>=99.5?ty(Math.round(n)):tS(n)} per ${s}`}return`${tS(86400*t)} per d`}(t.rate_per_s):"",s&&n>0?`${ty(n)} more computed`:"","mixed"===t.route&&t.here>0&&!(s&&null!==t.reason)?`${ty(t.here)} here`:""].filter(t=>""!==t)),s?null===t.plain_estimate_s||"kernel"===t.route||null!==t.reason?"":`a plain run: ${tx(t.plain_estimate_s)}`:""];tK(this.#em,i.filter(t=>""!==t).join(" \xb7 ")),tU(this.node,"data-route",t.route),this.#eM(t,s),this.#ej(t),this.#eb.hidden=this.#em.hidden&&(!s||""!==t.text),s||this.showTimeLeft(null)}showTimeLeft(t){let e=null===t?"":`${tx(t)} left`;tK(this.#eg,e),""!==e&&(this.#eb.hidden=!1);let s=[""===this.#e$?"":`${this.#e$} iterations`,e];tU(this.#ev,"aria-valuetext",s.filter(t=>""!==t).join(", "))}#eM(t,e){let s=e=>t.total?Math.min(100,100*e/t.total):0;this.#ew.style.width=`${s(t.committed)}%`,this.#ex.style.width=`${Math.max(0,s(t.computed)-s(t.committed))}%`,this.#ev.classList.toggle("uncounted",e&&(null===t.total||null!==t.reason)),this.#ev.hidden=null===t.total&&!e,tU(this.#ev,"aria-label",`line ${t.line}: ${t.header}`),tU(this.#ev,"aria-valuemax",`${t.total??t.committed}`),tU(this.#ev,"aria-valuenow",`${t.committed}`)}#ej({text:t,reason:e}){let s=null===e?"":`[${e}]`,n=""===s?-1:t.indexOf(s);tK(this.#ey,n<0?t:t.slice(0,n)),tK(this.#ek,n<0?"":s),tK(this.#e_,n<0?"":t.slice(n+s.length)),this.#o.hidden=""===t}},ev=[[4,22,15],[8,18,13],[16,14,10],[32,9,7],[64,6,4],[120,3,2]],ey=[120,3,3];function ek(t,e){let s=Math.min(t.to_s-t.from_s,e.to_s-e.from_s),n=Math.min(Math.max(t.from_s,e.from_s),e.to_s-s),i=Math.min(t.end-t.first,e.end-e.first),a=Math.min(Math.max(t.first,e.first),e.end-i);return{from_s:n,to_s:n+s,first:a,end:a+i}}function e_(t,e){return t.from_s>e.from_s||t.to_s<.999*e.to_s||t.first>e.first||t.end<e.end}var e$=[5e-4,.001,.002,.005,.01,.02,.05,.1,.2,.5,1,2,5,10,15,30,60,120,300,600,900,1800,3600,7200,14400,21600,43200,86400];function eM(t,e){return Math.max(t.start_s,t.end_s??e)}function ej(t,e,s,n){let i=null,a=n;for(let n of t.spans.values()){let t=Math.max(n.start_s-e,e-eM(n,s),0);t<=a&&([i,a]=[n,t])}return i}function eS({phases:t}){return t.length>1?20:5}var eC=18,eT=11,eL=["waiting","cancelled","committed","computed","running","surprised","lost"],eA={committed:(t,e,s)=>ez(t,e,s),computed:(t,e,s)=>{var n,i,a;t.globalAlpha=.32,ez(t,e,s),t.globalAlpha=1,e.width>=6&&(n=t,i=e,a=s,function(t,{x:e,y:s,width:n,height:i},a){t.save(),t.beginPath(),t.rect(e,s,n,i),t.clip(),a(),t.restore()}(n,i,()=>{n.strokeStyle=a,n.lineWidth=1,n.beginPath();for(let t=i.x-i.height;t<i.x+i.width;t+=5)n.moveTo(t,i.y+i.height),n.lineTo(t+i.height,i.y);n.stroke()}))},running:(t,e,s)=>{t.globalAlpha=.14,ez(t,e,s),t.globalAlpha=1,e.width>=6&&eP(t,e,s,[]),t.fillStyle=s,t.fillRect(e.x+Math.max(0,e.width-2),e.y,Math.min(2,e.width),e.height)},lost:(t,e,s,n)=>{ez(t,e.width<6?eB(e,.6):e,n.error),e.width>=6&&eI(t,e,n.paper)},surprised:(t,e,s,n)=>{ez(t,e.width<6?eB(e,.6):e,n.warn),e.width>=6&&function(t,{x:e,y:s,width:n,height:i},a){let o=.8*Math.min(n,i);t.fillStyle=a,t.beginPath(),t.moveTo(e+n-o,s),t.lineTo(e+n,s),t.lineTo(e+n,s+o),t.fill()}(t,e,n.paper)},cancelled:(t,e,s,n)=>{t.fillStyle=n.ink_pale,t.fillRect(e.x,e.y+e.height/2-.5,e.width,1),e.width>=6&&eP(t,e,n.ink_pale,[2,2])},waiting:(t,e,s,n)=>eF(t,e,n.ink_pale)};function eR(t){return Math.ceil(8*Math.min(1,t)-.05)/8}function eE(t,e,s,n){t.fillStyle=n.paper,t.beginPath(),t.arc(e,s,5.5,0,2*Math.PI),t.fill(),t.fillStyle=n.error,t.beginPath(),t.arc(e,s,4.5,0,2*Math.PI),t.fill(),eI(t,{x:e-4.5,y:s-4.5,width:9,height:9},n.paper)}function eO({x:t,width:e,row:s},{rows:n,pitch_px:i,bar_px:a}){return{x:t,y:(n[s]?.y??0)+(i-a)/2,width:e-(e>4),height:a}}function ez(t,{x:e,y:s,width:n,height:i},a){(t.fillStyle=a,n<6||i<6)?t.fillRect(e,s,n,i):(t.beginPath(),t.roundRect(e,s,n,i,2),t.fill())}function eP(t,{x:e,y:s,width:n,height:i},a,o){t.strokeStyle=a,t.lineWidth=1,t.setLineDash(o),t.beginPath(),t.roundRect(e+.5,s+.5,Math.max(0,n-1),Math.max(0,i-1),2),t.stroke(),t.setLineDash([])}function eF(t,{x:e,y:s,width:n,height:i},a){t.fillStyle=a;let o=i<6?1:2;for(let a=e;a<e+n-1;a+=2*o+1)t.fillRect(a,s+i/2-o/2,o,o)}function eI(t,e,s){let n=Math.min(e.width,e.height)/2-2,i={x:e.x+e.width/2,y:e.y+e.height/2};for(let e of(t.strokeStyle=s,t.lineWidth=1.5,t.beginPath(),[1,-1]))t.moveTo(i.x-n,i.y-n*e),t.lineTo(i.x+n,i.y+n*e);t.stroke()}function eN(t,e,s,n){t.strokeStyle=n,t.fillStyle=n,t.lineWidth=1.25,t.beginPath(),t.arc(e,s,2.75,-.35*Math.PI,1.3*Math.PI),t.stroke(),t.beginPath(),t.moveTo(e+.2,s-4.6),t.lineTo(e+3.8,s-2.6),t.lineTo(e+.2,s-.6),t.fill()}function eB({x:t,y:e,width:s,height:n},i){return{x:t,y:e+n*(1-i)/2,width:s,height:n*i}}var eW=class{#eS;#eC;#eT=null;constructor(t,e,s){this.#eS=t,this.#eC=e,t.addEventListener("pointerdown",t=>this.#eL(t),{signal:s}),t.addEventListener("pointermove",t=>this.#eA(t),{signal:s}),t.addEventListener("pointerup",t=>this.#eR(t),{signal:s}),t.addEventListener("pointercancel",()=>this.#eE(),{signal:s}),t.addEventListener("pointerleave",()=>this.#eC.over(null),{signal:s}),t.addEventListener("dblclick",()=>this.#eC.wholeWished(),{signal:s}),t.addEventListener("wheel",t=>this.#eO(t),{signal:s,passive:!1})}#eL(t){0===t.button&&"touch"!==t.pointerType&&(this.#eT=this.#ez(t),this.#eS.setPointerCapture(t.pointerId))}#eA(t){var e,s;let n=this.#ez(t);this.#eC.over(null===this.#eT?n:null),null!==this.#eT&&eq(this.#eT,n)&&this.#eC.drawn((e=this.#eT,s=n,{x:Math.min(e.x,s.x),y:Math.min(e.y,s.y),width:Math.abs(e.x-s.x),height:Math.abs(e.y-s.y)}))}#eR(t){let[e,s]=[this.#eT,this.#ez(t)];this.#eE(),null!==e&&eq(e,s)&&this.#eC.picked(e,s)}#eE(){this.#eT=null,this.#eC.drawn(null)}#eO(t){t.ctrlKey||t.metaKey||t.altKey?(t.preventDefault(),this.#eC.zoomed(this.#ez(t),2**(-t.deltaY/300))):this.#eC.isPart()&&(t.shiftKey||Math.abs(t.deltaX)>Math.abs(t.deltaY))&&(t.preventDefault(),this.#eC.moved(t.deltaX||t.deltaY,0))}#ez(t){let{left:e,top:s}=this.#eS.getBoundingClientRect();return{x:t.clientX-e,y:t.clientY-s}}};function eq(t,e){return Math.abs(t.x-e.x)>=5}var eD=class{node=tJ("div",{class:"tip","aria-hidden":"true"});show(t,{x:e,y:s},n,i){for(let[e,s]of(tG(this.node,t.length,()=>tJ("div")),t.entries())){let t=this.node.children[e];t instanceof HTMLElement&&tK(t,s)}this.node.hidden=!1;let{offsetWidth:a,offsetHeight:o}=this.node,r=e+14+a<=n?e+14:Math.max(0,e-14-a);this.node.style.left=`${Math.min(r,Math.max(0,n-a))}px`,this.node.style.top=`${s+14+o<=i+20?s+14:s-14-o}px`}hide(){this.node.hidden=!0}},eH=class{#eP=tJ("canvas",{role:"img"});#eF=tJ("ul",{class:"legend","aria-hidden":"true"});#eI=new eD;#eN=tJ("p",{class:"unseen",role:"status","aria-live":"polite"});#eB=tJ("button",{type:"button","aria-label":"closer",title:"closer (+)"},["+"]);#eW=tJ("button",{type:"button","aria-label":"farther",title:"farther (−)"},["−"]);#eq=tJ("button",{type:"button",title:"the whole run (0)"},["whole run"]);#eD=tJ("div",{class:"stage",tabindex:"0",role:"application","aria-roledescription":"timeline","aria-label":"Lanes over time. Arrow keys go from slice to slice, plus and minus come closer and go away, 0 shows the whole run"},[this.#eP,this.#eI.node]);#eH=tJ("tbody");node=tJ("figure",{class:"lanes"},[this.#eD,tJ("div",{class:"below"},[this.#eF,tJ("div",{class:"sight",role:"group","aria-label":"what of the run is shown"},[this.#eW,this.#eB,this.#eq])]),this.#eN,tJ("div",{class:"unseen"},[tJ("table",{},[tJ("caption",{},["Lanes"]),tJ("thead",{},[tJ("tr",{},["worker","machine","slices done","now","busy","lost"].map(t=>tJ("th",{scope:"col"},[t])))]),this.#eH])])]);#eJ;#e=null;#eK=null;#th=null;#eU=null;#eG=null;#eV=0;#eY=0;#eX="";#eZ=null;#eQ=null;constructor(t,e){this.#eJ=t,this.#eI.hide(),this.#eB.addEventListener("click",()=>this.#e0(1.6),{signal:e}),this.#eW.addEventListener("click",()=>this.#e0(.625),{signal:e}),this.#eq.addEventListener("click",()=>this.#e1(null),{signal:e}),this.#eD.addEventListener("keydown",t=>this.#e2(t),{signal:e}),this.#eD.addEventListener("focusin",()=>this.#e6(!0),{signal:e}),this.#eD.addEventListener("focusout",()=>this.#e4(),{signal:e}),new eW(this.#eP,{over:t=>this.#e3(t),picked:(t,e)=>this.#e5(t,e),drawn:t=>{this.#eG=null===t||null===this.#eQ?null:this.#e8(t),this.#eJ()},zoomed:(t,e)=>this.#e0(e,this.#e9(t)),moved:(t,e)=>this.#eA(t,e),wholeWished:()=>this.#e1(null),isPart:()=>null!==this.#eK},e)}forgetColours(){this.#eZ=null,this.#eX=""}get px_per_s(){return this.#eQ?.px_per_s??1/0}get slices(){return this.#eQ?.lanes.reduce((t,{spans:e})=>t+e.size,0)??0}paint(t,e,s){var n,i;let a,o;this.#e=t;let{lanes:r}=t;this.node.hidden=!r.some(({spans:t})=>t.size>0);let l=this.#eP.getContext("2d"),h=this.#eD.clientWidth;if(null===l||this.node.hidden||0===h)return;this.#eZ??=(a=getComputedStyle(this.node),o=t=>a.getPropertyValue(`--nbc-${t}`).trim(),{loops:Array.from({length:6},(t,e)=>o(`loop-${e}`)),accent:o("accent"),error:o("error"),warn:o("warn"),ink:o("ink"),ink_pale:o("ink-pale"),line:o("line"),track:o("track"),paper:o("paper"),font:o("font")});let d=t.elapsed_s(e),c=function(t,e,s){if(!s)return Math.max(t,.01);let n=Math.min(e??.15*t,.5*t);return Math.max(t+n,1.03*t,1)}(d,(n=t,i=e,n.left_s(i)??(n.loops.at(-1)?.eta_s==null?null:0)),t.alive),u={from_s:0,to_s:this.#e7(c,e,s,t.alive?1.03*d:0),first:0,end:r.length},p=null===this.#eK?u:ek(this.#eK,u),f=function(t,{first:e,end:s}){let n=Math.max(0,s-e),i=Math.max(1,Math.ceil(n/120)),a=function(t,e,s){let n=[];for(let i=e;i<s;i+=1){let e=n.at(-1);void 0!==e&&t[e.first]===t[i]?e.end=i+1:n.push({first:i,end:i+1})}return n}(t,e,s),[,o,r]=i>1?ey:ev.find(([t])=>n<=t)??ey,l=new Set(t).size>1&&a.length<=8,h=[],d=[],c=0;for(let e of a){l&&(d.push({y:c,machine:t[e.first]??"",lanes:e.end-e.first}),c+=20);let s=e.end-e.first,n=Math.ceil(s/i);for(let t=0;t<n;t+=1){let i=t=>e.first+Math.round(t*s/n);h.push({y:c,first:i(t),end:i(t+1)}),c+=o}}return{rows:h,headings:d,pitch_px:o,bar_px:r,height_px:c,shared:i>1}}(r.map(({lane:t})=>t.machine),p),m=function(t,e){let s=new Set,n=new Map,[i,a,o]=[!1,!1,!1];for(let{lane:r,spans:l}of t)for(let t of(o||=r.deaths.length>0,l.values())){s.add(t.state),i||=t.deaths>0,a||=t.start_s-t.given_s>.05;let o=n.get(t.loop),r=eM(t,e);void 0===o?n.set(t.loop,{loop:t.loop,from_s:t.start_s,to_s:r}):(o.from_s=Math.min(o.from_s,t.start_s),o.to_s=Math.max(o.to_s,r))}return{states:s,phases:[...n.values()].sort((t,e)=>t.loop-e.loop),again:i,waited:a,deaths:o}}(r,d),g=eS(m);this.#st(l,h,g+f.height_px+20);let b=0===f.headings.length&&r.some(({lane:t})=>t.machine!==r[0]?.lane.machine),w=f.rows.map(({first:t,end:e})=>{var s;let n,i=r.slice(t,e);return b?(s=r[t-1]??null,n=i[0]?.lane.machine??"",{text:null===s||s.lane.machine!==n?tM(n,tF):"",gpu:null,use:""}):function(t){let[e,s]=[t[0],t.at(-1)];return void 0===e||void 0===s?{text:"",gpu:null,use:""}:1===t.length?tz(e):{text:tM(`${e.lane.worker} – ${s.lane.worker}`,tF),gpu:e.lane.gpu,use:""}}(i)}),x=this.#se(l,w,h),v=h-x,y=v/(p.to_s-p.from_s),k=t=>(t-p.from_s)*y,_=g+f.height_px+20;this.#eQ={lanes:r,plan:f,sight:p,whole:u,names_px:x,top_px:g,px_per_s:y,elapsed_s:d,width_px:h,height_px:_};let $=function(t,e,s){let n=Math.max(2,Math.floor(s/90)),i=e-t,a=e$.find(t=>i/t<=n)??86400*Math.ceil(i/n/86400),o=[];for(let s=Math.ceil(t/a-1e-9);s*a<=e;s+=1)o.push(s*a);return{step_s:a,at_s:o}}(p.from_s,p.to_s,v);!function(t,e,s){let{width_px:n,names_px:i,layout:a}=e,o=eS(e);for(let r of(t.clearRect(0,0,n,o+a.height_px+20),t.font=`11px ${s.font}`,t.save(),t.translate(0,o),function(t,e,s){let{names:n,names_px:i,layout:a}=e;if(0===i)return;t.textBaseline="middle",t.textAlign="left",t.save(),t.beginPath(),t.rect(0,-8,i-10,a.height_px+16),t.clip();let o=-1/0,r=0;for(let[e,{y:l}]of a.rows.entries()){l-r>a.pitch_px&&(o=-1/0),r=l;let h=n[e];if(void 0===h||""===h.text||l<o)continue;o=l+13;let d=l+a.pitch_px/2+.5,c=0;null!==h.gpu&&a.pitch_px>=13&&(c=function(t,e,s){t.save(),t.font=`600 8px ${s.font}`;let n=Math.ceil(t.measureText("GPU").width)+6;return t.strokeStyle=s.ink_pale,t.lineWidth=1,t.beginPath(),t.roundRect(.5,Math.round(e)-5.5,n,11,2),t.stroke(),t.fillStyle=s.ink,t.fillText("GPU",3.5,Math.round(e)+.5),t.restore(),n}(t,d,s)+6),t.fillStyle=s.ink_pale,t.fillText(h.text,c,d),""!==h.use&&a.pitch_px>=13&&(t.textAlign="right",t.fillStyle=s.ink,t.fillText(h.use,i-12,d),t.textAlign="left")}t.restore()}(t,e,s),t.translate(i,0),function(t,{layout:e,ticks:s,width_px:n,names_px:i},a){let o=n-i;for(let{y:s}of(t.fillStyle=a.track,e.rows))e.shared?t.fillRect(0,s,o,e.pitch_px):(t.beginPath(),t.roundRect(0,s+(e.pitch_px-e.bar_px)/2,o,e.bar_px,2),t.fill());for(let{s:n,x:i}of(t.textBaseline="alphabetic",t.textAlign="center",s.at)){var r;t.fillStyle=a.line,t.fillRect(Math.min(Math.round(i),o-1),0,1,e.height_px+4);let l=(r=s.step_s,0===n?"0":r<1?`${n.toFixed(Math.min(4,Math.ceil(-Math.log10(r)-1e-9)))} s`:r<60?n<60?`${n} s`:`${Math.floor(n/60)}:${`${n%60}`.padStart(2,"0")}`:r<3600?n<3600?`${n/60} min`:`${Math.floor(n/3600)}:${`${n/60%60}`.padStart(2,"0")} h`:r<86400?`${n/3600} h`:`${n/86400} d`);t.fillStyle=a.ink_pale;let h=t.measureText(l).width/2;t.fillText(l,Math.min(Math.max(i,h),o-h),e.height_px+15)}}(t,e,s),t.save(),t.beginPath(),t.rect(0,-o,n-i,o+a.height_px+4),t.clip(),function(t,{phases:e},s,n){t.textBaseline="alphabetic",t.textAlign="left";let i=0;for(let{loop:a,x:o,width:r,text:l}of e){t.fillStyle=tX(s,a),t.fillRect(o,-4,Math.max(2,r),2);let e=Math.max(o,i);t.fillStyle=s.ink_pale,t.fillText(l,e,-n+12),i=e+t.measureText(l).width+10}}(t,e,s,o),function(t,{shares:e,layout:s},n){for(let{row:i,loop:a,busy:o}of e){let e=s.rows[i]?.y??0;t.fillStyle=tX(n,a);let r=0;for(;r<o.length;){let n=eR(o[r]??0),i=r+1;for(;i<o.length&&eR(o[i]??0)===n;)i+=1;n>0&&(t.globalAlpha=.12+.88*n,t.fillRect(2*r,e,(i-r)*2,s.bar_px)),r=i}}t.globalAlpha=1}(t,e,s),function(t,{boxes:e,layout:s},n){for(let i of e)i.waited_px<6||eF(t,eO({...i,x:i.x-i.waited_px,width:i.waited_px},s),n.ink_pale)}(t,e,s),eL))for(let n of e.boxes)n.state===r&&eA[r](t,eO(n,a),tX(s,n.loop),s);(function(t,{boxes:e,layout:s},n){for(let i of e){let e=eO(i,s);if(!i.again||e.width<12||e.height<7)continue;let a="committed"===i.state?n.paper:n.ink;eN(t,e.x+7,e.y+e.height/2,a)}})(t,e,s),function(t,{deaths:e,layout:s},n){for(let{row:i,x:a}of e){let e=(s.rows[i]?.y??0)+s.pitch_px/2;s.bar_px>=7?eE(t,a,e,n):(t.fillStyle=n.error,t.fillRect(a-1,e-s.pitch_px/2,3,s.pitch_px))}}(t,e,s),function(t,{now_px:e,layout:s},n){null!==e&&(t.fillStyle=n.accent,t.fillRect(Math.round(e),0,1,s.height_px+4))}(t,e,s),t.restore(),t.translate(-i,0),function(t,{layout:e,headings:s,width_px:n},i){for(let[a,{y:o}]of(t.textBaseline="middle",t.textAlign="left",t.fillStyle=i.ink,e.headings.entries()))t.clearRect(0,o,n,19),t.fillText(s[a]??"",0,o+10+2)}(t,e,s),t.translate(i,0),function(t,{chosen:e,drawn:s,layout:n},i){if(null!==e){let s=eO({...e,width:Math.max(3,e.width)},n);t.strokeStyle=i.ink,t.lineWidth=2,t.beginPath(),t.roundRect(s.x-1.5,s.y-1.5,s.width+3,s.height+3,3),t.stroke()}null!==s&&(t.globalAlpha=.16,t.fillStyle=i.ink,t.fillRect(s.x,s.y,s.width,s.height),t.globalAlpha=1,t.strokeStyle=i.ink,t.lineWidth=1,t.strokeRect(s.x+.5,s.y+.5,s.width,s.height))}(t,e,s),t.restore()}(l,{width_px:h,names_px:x,names:w,headings:f.headings.map(({machine:t,lanes:e})=>`${tM(t,tF)||"where they are is not known"} \xb7 ${t_(e,"worker")}`),layout:f,boxes:function(t,{rows:e,shared:s},{from_s:n,to_s:i},a,o){let r=[];for(let[l,{first:h,end:d}]of e.entries()){let e=-1,c=null;for(let u of function*(t,e,s){for(let n=e;n<s;n+=1)yield*t[n]?.spans.values()??[]}(t,h,d)){if(s&&"lost"!==u.state&&"surprised"!==u.state)continue;let t=eM(u,a);if(u.given_s>i||u.start_s>i||t<n)continue;let h=(Math.max(u.start_s,n)-n)*o,d=(Math.min(t,i)-n)*o;if(d<=e&&u.state===c)continue;let p=Math.max(1,d-h),f=Math.max(0,Math.min(h,(u.start_s-Math.max(u.given_s,n))*o)),{state:m,loop:g}=u;r.push({x:h,width:p,row:l,state:m,loop:g,waited_px:f,again:u.deaths>0}),p<=1&&(e=Math.floor(h)+1,c=m)}}return r}(r,f,p,d,y),shares:function(t,{rows:e,shared:s},{from_s:n,to_s:i},a,o){if(!s)return[];let r=[],l=o/(i-n);for(let[s,{first:i,end:h}]of e.entries())for(let[e,d]of function(t,e,s){let n=new Map;for(let i=e;i<s;i+=1)for(let e of t[i]?.spans.values()??[]){if("waiting"===e.state)continue;let t=n.get(e.loop);void 0===t?n.set(e.loop,[e]):t.push(e)}return n}(t,i,h)){let t=new Float32Array(o),c=!1;for(let e of d){let s=Math.max(0,(e.start_s-n)*l),r=Math.min(o,(eM(e,a)-n)*l);r<=s||(c=!0,function(t,e,s,n){let[i,a]=[Math.floor(e),Math.floor(s)],o=(e,s)=>{t[e]=(t[e]??0)+s*n};if(i===a)return o(i,s-e);o(i,i+1-e);for(let t=i+1;t<a;t+=1)o(t,1);a<t.length&&o(a,s-a)}(t,s,r,1/(h-i)))}c&&r.push({row:s,loop:e,busy:t})}return r}(r,f,p,d,Math.max(1,Math.ceil(v/2))),deaths:f.rows.flatMap(({first:t,end:e},s)=>r.slice(t,e).flatMap(({lane:t})=>t.deaths.map(({at_s:t})=>({row:s,x:k(t)})))),phases:m.phases.length<2?[]:m.phases.map(({loop:e,from_s:s,to_s:n})=>({loop:e,x:k(s),width:(n-s)*y,text:`line ${t.loopAt(e)?.line??"?"}`})),now_px:t.alive?k(d):null,ticks:{step_s:$.step_s,at:$.at_s.map(t=>({s:t,x:k(t)}))},chosen:this.#ss(),drawn:this.#eG},this.#eZ),this.#sn(m,f.shared,t.alive,this.#eZ);let M=e_(p,u);this.#eq.disabled=!M,this.#eW.disabled=!M,this.#_()}describe(t,e){let s=t.elapsed_s(e);tU(this.#eP,"aria-label",function(t,e){let s=0,n=0;for(let{spans:e}of t)for(let t of(s+=e.size,e.values()))null===t.end_s&&(n+=1);let i=`${t_(s,"slice")} on ${t_(t.length,"lane")} in ${tb(e)}`;return n>0?`${i}, ${ty(n)} of them running`:i}(t.lanes,s));let n=t.lanes.slice(0,64);for(let[t,e]of(tG(this.#eH,n.length,()=>tJ("tr",{},[0,1,2,3,4,5].map(()=>tJ("td")))),n.entries())){let{worker:n,done:i,now:a,busy:o,lost:r,deaths:l}=function({lane:t,spans:e},s,n){let i=0,a=0,o=0,r="";for(let t of e.values())("computed"===t.state||"committed"===t.state)&&(i+=1),"lost"===t.state&&(a+=1),"waiting"===t.state?r=tR.waiting:null===t.end_s&&(r=`iterations ${ty(t.first)} to ${ty(t.end-1)}`),"waiting"!==t.state&&(o+=(t.end_s??n)-t.start_s);let l=n>0?Math.min(1,o/n):0,h=tO(t);return{worker:s,done:i,now:""===r?"nothing":r,busy:[t$(l),""===h?"":`GPU ${h}`].filter(t=>""!==t).join(", "),lost:a,deaths:t.deaths.map(({at_s:t,cause:e})=>`after ${tb(t)}: ${e}`).join("; ")}}(e,tz(e).text,s),h=[r>0?`${r} lost`:"",l].filter(t=>""!==t).join(", ");for(let[s,r]of[n,e.lane.machine,`${i}`,a,o,h].entries()){let e=this.#eH.children[t]?.children[s];e instanceof HTMLElement&&tK(e,r)}}}#e1(t){this.#eK=t,this.#eJ()}#si(t){return null===this.#eK?t:ek(this.#eK,t)}#e0(t,e=null){let s,n,i,a,o,r,l=this.#eQ;if(null===l)return;let{whole:h}=l,d=this.#si(h),c=e??this.#sa()??{s:(d.from_s+d.to_s)/2,lane:(d.first+d.end)/2},u=(s=(t,e,s,n)=>{let i=e>t?Math.min(1,Math.max(0,(s-t)/(e-t))):.5;return s-i*n},n=Math.max(.002,(d.to_s-d.from_s)/t),i=s(d.from_s,d.to_s,c.s,n),a=d.end-d.first,o=t>1?Math.max(Math.min(a,12),Math.round(a/t)):Math.max(a+1,Math.round(a/t)),ek({from_s:i,to_s:i+n,first:r=Math.round(s(d.first,d.end,c.lane,o)),end:r+o},h));this.#e1(e_(u,h)?u:null)}#eA(t,e){let s=this.#eQ;if(null===s||null===this.#eK)return;let{whole:n,px_per_s:i,plan:a}=s,o=this.#si(n),[r,l]=[t/i,Math.round(e/a.pitch_px)];this.#e1(ek({from_s:o.from_s+r,to_s:o.to_s+r,first:o.first+l,end:o.end+l},n))}#e5(t,e){let s=this.#eQ;if(null===s)return;let[n,i]=[this.#e9(t),this.#e9(e)];if(null===n||null===i||Math.abs(n.s-i.s)*s.px_per_s<4)return;let[a,o]=[Math.min(n.lane,i.lane),Math.max(n.lane,i.lane)+1],r=s.sight.end-s.sight.first<=16||o-a<2;this.#e1({from_s:Math.min(n.s,i.s),to_s:Math.max(n.s,i.s),first:r?s.sight.first:a,end:r?s.sight.end:o})}#e8(t){let{names_px:e=0,top_px:s=0}=this.#eQ??{};return{...t,x:t.x-e,y:t.y-s}}#e9({x:t,y:e}){let s=this.#eQ;if(null===s)return null;let{sight:n,names_px:i,top_px:a,px_per_s:o,plan:r}=s,l=n.from_s+Math.max(0,t-i)/o,h=r.rows.findIndex(t=>t.y+r.pitch_px>e-a),d=r.rows[h<0?r.rows.length-1:h];return void 0===d?null:{s:l,lane:d.first}}#e3(t){this.#eU=t,this.#_()}#_(){let t=this.#eQ,[e,s]=[this.#eU,this.#e];if(null===t||null===s)return;if(null!==e){let n=this.#so(e,t,s);null===n?this.#eI.hide():this.#eI.show(n,e,t.width_px,t.height_px);return}let[n,i]=[this.#th,this.#ss()];if(null===n||null===i)return void this.#eI.hide();let a=tP(n.lane,this.#sr(n),s.loopsByPlace,t.elapsed_s),o=(t.plan.rows[i.row]?.y??0)+t.top_px+t.plan.pitch_px;this.#eI.show(a,{x:t.names_px+i.x,y:o-8},t.width_px,t.height_px)}#so(t,e,s){let{plan:n,lanes:i,top_px:a,names_px:o,sight:r,px_per_s:l,elapsed_s:h}=e,d=t.y-a,c=n.rows.find(t=>d>=t.y&&d<t.y+n.pitch_px);if(void 0===c||t.x<o)return null;let u=r.from_s+(t.x-o)/l,p=4/l,f=i.slice(c.first,c.end);for(let t of f){let e=t.lane.deaths.find(t=>Math.abs(t.at_s-u)<1.5*p);if(void 0!==e)return function({lane:t},{at_s:e,cause:s}){return[`${t.worker} was lost`,tM(s,160),`after ${tb(e)}`].filter(t=>""!==t)}(t,e)}for(let t of f){let e=ej(t,u,h,p);if(null!==e)return tP(t,e,s.loopsByPlace,h)}return null}#e6(t){let e=this.node.getRootNode();e instanceof ShadowRoot&&e.host instanceof HTMLElement&&e.host.toggleAttribute("data-lm-suppress-shortcuts",t)}#e4(){this.#e6(!1),this.#th=null,this.#eJ()}#e2(t){if(t.ctrlKey||t.metaKey||t.altKey)return;let e=t.shiftKey?void 0:eJ[t.key];if(void 0!==e)this.#t1(e);else if("+"===t.key||"="===t.key)this.#e0(1.6);else if("-"===t.key||"_"===t.key)this.#e0(.625);else if("0"===t.key)this.#e1(null);else if("Escape"===t.key&&(null!==this.#eK||null!==this.#th))this.#th=null,this.#e1(null);else{if(!t.shiftKey||void 0===eJ[t.key])return;let{dx:e=0,dy:s=0}=eJ[t.key]??{};this.#eA(80*e,40*s)}t.preventDefault(),t.stopPropagation()}#t1({dx:t,dy:e,edge:s}){let n=this.#eQ,i=this.#e;if(null===n||null===i)return;let a=this.#sl(n.lanes,n.sight,t,e,s);null!==a&&(this.#th=a,this.#eU=null,this.#q(a,n),tK(this.#eN,tP(a.lane,a.span,i.loopsByPlace,n.elapsed_s).join(", ")),this.#eJ())}#sl(t,e,s,n,i){let a=this.#th,o=null===a?-1:t.indexOf(a.lane);if(null===a||o<0){let s=t.slice(e.first).find(({spans:t})=>t.size>0),n=s&&ej(s,e.from_s,e.from_s,1/0);return void 0!==s&&n?{lane:s,span:n}:null}if(0!==n){for(let e=o+n;e>=0&&e<t.length;e+=n){let s=t[e],n=s&&ej(s,a.span.start_s,this.#eQ?.elapsed_s??0,1/0);if(void 0!==s&&n)return{lane:s,span:n}}return a}let r=[...a.lane.spans.values()].sort((t,e)=>t.start_s-e.start_s),l=r.findIndex(({loop:t,id:e})=>t===a.span.loop&&e===a.span.id),h=i?s<0?0:r.length-1:Math.min(r.length-1,Math.max(0,l+s)),d=r[h];return void 0===d?a:{lane:a.lane,span:d}}#q({lane:t,span:e},s){if(null===this.#eK)return;let{sight:n,whole:i,lanes:a,elapsed_s:o}=s,r=a.indexOf(t),l=n.to_s-n.from_s,h=e.start_s<n.from_s||eM(e,o)>n.to_s?e.start_s-l/4:n.from_s,d=n.end-n.first,c=r<n.first?r:r>=n.end?r-d+1:n.first;this.#eK=ek({from_s:h,to_s:h+l,first:c,end:c+d},i)}#sr({lane:t,span:e}){for(let s of t.spans.values())if(s.id===e.id&&s.loop===e.loop)return s;return e}#sa(){return null===this.#th||null===this.#eQ?null:{s:this.#th.span.start_s,lane:this.#eQ.lanes.indexOf(this.#th.lane)}}#ss(){let t=this.#eQ;if(null===this.#th||null===t)return null;let e=t.lanes.indexOf(this.#th.lane),s=t.plan.rows.findIndex(({first:t,end:s})=>t<=e&&e<s),n=this.#sr(this.#th);return s<0?null:{row:s,x:(n.start_s-t.sight.from_s)*t.px_per_s,width:(eM(n,t.elapsed_s)-n.start_s)*t.px_per_s}}#st(t,e,s){let n=window.devicePixelRatio,[i,a]=[Math.round(e*n),Math.round(s*n)];(this.#eP.width!==i||this.#eP.height!==a)&&(this.#eP.width=i,this.#eP.height=a,this.#eP.style.height=`${s}px`,t.scale(n,n))}#se(t,e,s){return s<520?0:(t.font=`11px ${this.#eZ?.font??"sans-serif"}`,Math.ceil(Math.min(220,Math.max(48,Math.max(0,...e.map(({text:e,gpu:s,use:n})=>{let i=""===n?0:14+t.measureText(n).width;return t.measureText(e).width+32*(null!==s)+i}))+14))))}#e7(t,e,s,n){let i=Math.min(.5,(e-this.#eY)/1e3);this.#eY=e;let a=s&&this.#eV>0?Math.min(1,4*i):1;return this.#eV=Math.max(this.#eV+(t-this.#eV)*a,n),this.#eV}#sn(t,e,s,n){let i=j.filter(e=>t.states.has(e)||s&&eK.has(e)||"waiting"===e&&t.waited),a=e?["share",...i.filter(t=>"lost"===t||"surprised"===t)]:i;t.again&&!e&&a.push("again"),t.deaths&&a.push("death"),a.join()!==this.#eX&&(this.#eX=a.join(),this.#eF.replaceChildren(...a.map(t=>(function(t,e){let s=tJ("canvas"),n=window.devicePixelRatio;s.width=eC*n,s.height=eT*n,s.style.width=`${eC}px`,s.style.height=`${eT}px`;let i=s.getContext("2d");if(null!==i){i.scale(n,n);i.clearRect(0,0,eC,eT);let s={x:1,y:1,width:eC-2,height:eT-2},a=tX(e,0);if("again"===t)eA.committed(i,s,a,e),eN(i,s.x+s.width/2,s.y+s.height/2,e.paper);else if("share"===t){for(let t of(i.fillStyle=a,[0,1,2,3]))i.globalAlpha=.25+.25*t,i.fillRect(s.x+4*t,s.y,4,s.height);i.globalAlpha=1}else"death"===t?eE(i,eC/2,eT/2,e):eA[t](i,s,a,e)}return tJ("li",{},[s,eU[t]])})(t,n))))}},eJ={ArrowLeft:{dx:-1,dy:0,edge:!1},ArrowRight:{dx:1,dy:0,edge:!1},ArrowUp:{dx:0,dy:-1,edge:!1},ArrowDown:{dx:0,dy:1,edge:!1},Home:{dx:-1,dy:0,edge:!0},End:{dx:1,dy:0,edge:!0}},eK=new Set(["running","computed","committed"]),eU={...tR,waiting:"waiting",again:"computed again",death:"worker lost",share:"how many of a row's lanes are busy"},eG=class{#tg;#sh=null;#th=!1;#tw=tJ("span",{class:"sign","aria-hidden":"true"});#sd=tJ("strong",{class:"state"});#sc=tJ("span",{class:"clock"});#su=tJ("strong",{class:"gained"});#tx=tJ("h3",{class:"called"});#sp=tJ("span",{class:"where"});#sf=new AbortController;#sm=new ew;#v=new eH(()=>this.paint(performance.now(),!1),this.#sf.signal);#sg=tJ("p",{class:"said"});#sb=tJ("div",{class:"run"},[this.#sm.node,this.#v.node,this.#sg]);#tl=new t1("Details",this.#sb,()=>this.#tg.folded());#tB=tQ("Stop",()=>void this.#tD(),{class:"danger"});#sw=t3("why it runs as it does");#sx=new t1("Why",this.#sw,t=>void(t&&this.#sv()));#sy=tQ("Show cell",()=>void this.#sk());#s_=tJ("p",{class:"answer"});#tS=new t6;node;constructor(t){this.#tg=t,this.#s_.hidden=!0,this.#tl.button.addEventListener("click",()=>{this.#th=!0}),this.node=tJ("li",{class:"card of-run"},[tJ("div",{class:"line-up"},[this.#tw,this.#tx,this.#sp]),tJ("p",{class:"summary"},[this.#sd," ",this.#sc," ",this.#su]),this.#sb,tJ("div",{class:"actions"},[this.#tB,this.#sy,this.#sx.button,this.#tl.button]),this.#s_,this.#tS.node,this.#sw])}get open(){return this.#tl.open}get id(){return this.#sh?.id??""}show(t,e){let s;this.#sh=t;let n=t.progress.about;if(null===n)return;tU(this.node,"data-state",n.state),tK(this.#tw,tA[n.state]),tK(this.#sd,n.state);let i=tE(n);tK(this.#tx,""===i?"a run":i),tK(this.#sp,ei(t.notebook)),tU(this.#sp,"title",t.notebook),tK(this.#su,function(t,e){let s=t.plain_estimate_s;if(null===s||"done"!==t.state||!(t.lane_count>0&&e.some(t=>"kernel"!==t.route))||t.seconds<=0)return null;let n=s/t.seconds;return n>=1.05?`${tS(n)} \xd7 as fast`:null}(n,t.progress.loops)??""),tU(this.node,"aria-label",`run ${i} ${n.state}`),this.#sm.show(t.progress,e);let[a]=n.errors;tK(this.#sg,void 0===a?n.message:`${s=a.count>1?`${ty(a.count)} \xd7 `:"",`${s}${a.type}${0===a.line?"":` in line ${a.line}`}`}: ${function({type:t,text:e}){let[s="",...n]=e.split(": ");return s.split(".").at(-1)===t?n.join(": "):e}(a)}`);let{alive:o}=t.progress;this.#tB.hidden=!o,this.#sy.hidden=""===t.notebook,o||tK(this.#s_,""),this.#th||this.#tl.turn(o),this.paint(e,!1)}leave(){this.#sf.abort()}paint(t,e){let{progress:s}=this.#sh??{};void 0===s||(tK(this.#sc,`${s.alive?"":"after "}${tb(s.elapsed_s(t))}`),this.open&&(this.#sm.showTimeLeft(s,t),this.#v.paint(s,t,e)))}describe(t){this.open&&null!==this.#sh&&this.#v.describe(this.#sh.progress,t)}forgetColours(){this.#v.forgetColours()}async #tD(){await this.#tS.attempt(this.#tB,async()=>{let t=await this.#tg.server.stopRun(this.id);tK(this.#s_,"stop"===t?"It was asked to stop.":"The kernel was interrupted.")})}async #sv(){t5(this.#sw,"reading …");let t=async()=>t5(this.#sw,await this.#tg.server.why(this.id));await this.#tS.attempt(this.#sx.button,t)||this.#sx.turn(!1)}async #sk(){let t=this.#sh;null!==t&&await this.#tS.attempt(this.#sy,()=>this.#tg.page.showCell(t))}},eV=`/* Only the theme's colours: the panel is never without a theme. Bars and lanes bring their own sheet. */
.panel {
  box-sizing: border-box;
  container-type: inline-size;
  min-height: 100%;
  padding: 0 0 16px;
  background: var(--jp-layout-color1);
  color: var(--jp-ui-font-color1);
  font: 13px / 1.5 var(--jp-ui-font-family);
  font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere;
}

.panel [hidden] {
  /* biome-ignore lint/complexity/noImportantStyles: what is hidden is, however it is laid out when it is not */
  display: none !important;
}

.panel :is(h2, h3, p, ul) {
  margin: 0;
  padding: 0;
  font-size: inherit;
  list-style: none;
}

.panel .heading {
  position: sticky;
  top: 0;
  z-index: 1;
  display: flex;
  align-items: center;
  justify-content: space-between;
  min-height: 28px;
  padding: 6px 12px;
  border-bottom: 1px solid var(--jp-border-color2);
  background: var(--jp-layout-color1);
}

.panel .heading h2 {
  color: var(--jp-ui-font-color2);
  font-size: 11px;
  font-weight: 600;
  letter-spacing: 0.06em;
  text-transform: uppercase;
}

.panel .card {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 4px;
  padding: 12px;
  border-bottom: 1px solid var(--jp-border-color2);
}

.panel .line-up {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  column-gap: 8px;
}

.panel h3 {
  font-weight: 600;
}

.panel .called {
  flex: 1 1 6em;
  min-width: 0;
  font-size: 14px;
}

.panel .pale {
  color: var(--jp-ui-font-color2);
}

.panel p.pale {
  font-size: 12px;
}

.panel .where {
  margin-left: auto;
  color: var(--jp-ui-font-color2);
}

.panel .sign {
  width: auto;
  color: var(--jp-ui-font-color2);
}

.panel .card[data-state="failed"] .sign {
  color: var(--jp-error-color1);
}

.panel .card:is([data-state="ready"], [data-state="done"]) .sign {
  color: var(--jp-success-color1);
}

.panel .card:is([data-state="running"], [data-state="starting"]) .sign {
  color: var(--jp-brand-color1);
}

.panel
  .card:is([data-state="waiting"], [data-state="interrupted"], [data-state="stopped"])
  > .line-up
  > .sign {
  color: var(--jp-warn-color1);
}

.panel .state {
  font-weight: 600;
}

/* Buttons */

.panel button {
  box-sizing: border-box;
  min-width: 24px;
  min-height: 24px;
  padding: 1px 7px;
  border: 1px solid var(--jp-border-color1);
  border-radius: 3px;
  background: transparent;
  color: var(--jp-ui-font-color1);
  font: inherit;
  font-size: 12px;
  cursor: pointer;
}

.panel button:hover:not(:disabled) {
  background: var(--jp-layout-color2);
}

.panel button:disabled {
  border-color: var(--jp-border-color2);
  color: var(--jp-ui-font-color3);
  cursor: default;
}

.panel button.first:not(:disabled) {
  border-color: var(--jp-brand-color1);
  background: var(--jp-brand-color1);
  color: var(--jp-layout-color1);
}

.panel button.first:hover:not(:disabled) {
  border-color: var(--jp-brand-color0);
  background: var(--jp-brand-color0);
}

.panel button.danger:hover:not(:disabled) {
  border-color: var(--jp-error-color1);
}

.panel button[aria-expanded="true"] {
  background: var(--jp-layout-color2);
}

.panel :is(button, input, select, textarea, pre, summary):focus-visible {
  outline: 2px solid var(--jp-brand-color1);
  outline-offset: 1px;
}

.panel .actions {
  display: flex;
  flex-wrap: wrap;
  gap: 6px;
  margin-top: 6px;
}

.panel .unfolds {
  justify-self: start;
  margin-left: -6px;
  padding: 0 6px;
  border-color: transparent;
  color: var(--jp-ui-font-color2);
}

.panel .unfolds::before {
  display: inline-block;
  width: 1.1em;
  content: "▸";
}

.panel .unfolds[aria-expanded="true"] {
  background: transparent;
}

.panel .unfolds[aria-expanded="true"]::before {
  content: "▾";
}

/* Workers */

.panel .of-workers {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 4px;
  margin-top: 4px;
}

.panel .columns {
  display: flex;
  gap: 2px;
  height: 24px;
}

.panel .columns > span {
  display: flex;
  flex: 1 1 4px;
  align-items: flex-end;
  max-width: 14px;
  border-radius: 1px;
  background: var(--jp-layout-color2);
}

.panel .columns > span > span {
  width: 100%;
  min-height: 1px;
  border-radius: 1px;
  background: var(--jp-brand-color1);
}

.panel .columns > span:not([data-state="ready"]) {
  background: repeating-linear-gradient(
    -45deg,
    var(--jp-border-color1) 0 1px,
    var(--jp-layout-color1) 1px 4px
  );
}

.panel .workers {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr));
  gap: 8px 20px;
  margin-top: 2px;
}

.panel .workers .name {
  font-weight: 600;
}

.panel .workers .doing {
  margin-left: auto;
  font-size: 12px;
}

.panel .meters {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(94px, 1fr));
  gap: 2px 8px;
}

.panel .caption {
  display: flex;
  justify-content: space-between;
  column-gap: 3px;
  color: var(--jp-ui-font-color2);
  font-size: 11px;
  white-space: nowrap;
}

.panel .figure {
  color: var(--jp-ui-font-color1);
}

.panel .track {
  height: 4px;
  overflow: hidden;
  border-radius: 2px;
  background: var(--jp-layout-color2);
}

.panel .unlimited .track {
  visibility: hidden;
}

.panel .full {
  display: block;
  height: 100%;
  background: var(--jp-brand-color1);
}

/* What is told */

.panel .notes {
  margin-top: 4px;
  padding: 6px 10px;
  border-left: 3px solid var(--jp-warn-color1);
  background: color-mix(in srgb, var(--jp-warn-color1) 8%, transparent);
  font-size: 12px;
}

.panel .trouble {
  padding: 6px 10px;
  border-left: 3px solid var(--jp-error-color1);
  background: color-mix(in srgb, var(--jp-error-color1) 8%, transparent);
  font-size: 12px;
  white-space: pre-wrap;
}

.panel .answer {
  font-size: 12px;
  white-space: pre-wrap;
}

.panel :is(.question, .offer) {
  margin-top: 4px;
  padding: 8px 10px;
  border: 1px solid var(--jp-border-color1);
  border-radius: 4px;
}

.panel :is(pre, code) {
  font: 12px / 1.5 var(--jp-code-font-family);
}

.panel pre {
  max-height: 320px;
  margin: 4px 0 6px;
  padding: 8px 10px;
  overflow: auto;
  border-radius: 4px;
  background: var(--jp-layout-color2);
  white-space: pre-wrap;
  unicode-bidi: plaintext;
}

.panel .code-line {
  display: flex;
  align-items: center;
  gap: 8px;
  margin: 4px 0;
  padding: 3px 3px 3px 10px;
  border-radius: 4px;
  background: var(--jp-layout-color2);
}

.panel .code-line code {
  flex: 1;
  min-width: 0;
}

.panel .code-line button {
  background: var(--jp-layout-color1);
}

.panel .notice {
  margin: 12px;
}

.panel .notice h2,
.panel .first-steps h3 {
  margin-bottom: 4px;
  font-size: 15px;
  font-weight: 600;
}

.panel .notice > button {
  margin-top: 8px;
}

.panel .notice[data-connection="lost"] {
  padding: 8px 12px;
  border-left: 3px solid var(--jp-warn-color1);
  background: color-mix(in srgb, var(--jp-warn-color1) 8%, transparent);
}

.panel .notice[data-connection="connecting"] {
  color: var(--jp-ui-font-color2);
}

.panel.stale .cards {
  filter: grayscale(1);
}

.panel .first-steps {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 6px;
  padding: 16px 12px;
}

.panel :is(.first-steps, .scale) > button {
  justify-self: start;
}

/* Forms */

.panel form {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 8px;
}

.panel form.start {
  padding: 12px;
  border-bottom: 1px solid var(--jp-border-color2);
}

.panel .fields {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 216px), 1fr));
  gap: 8px 20px;
}

.panel details {
  grid-column: 1 / -1;
}

.panel details > .option {
  margin-top: 8px;
}

.panel summary {
  color: var(--jp-ui-font-color2);
  cursor: pointer;
}

.panel .field {
  display: grid;
  grid-template-columns: 72px minmax(0, 1fr);
  align-items: center;
  gap: 8px;
}

.panel .help {
  display: block;
  color: var(--jp-ui-font-color2);
  font-size: 12px;
}

.panel .check {
  display: flex;
  align-items: center;
  gap: 6px;
}

.panel :is(input:not([type="checkbox"]), select, textarea) {
  box-sizing: border-box;
  width: 100%;
  min-height: 26px;
  padding: 2px 6px;
  border: 1px solid var(--jp-border-color1);
  border-radius: 3px;
  background: var(--jp-layout-color1);
  color: var(--jp-ui-font-color1);
  font: inherit;
}

.panel ::placeholder {
  color: var(--jp-ui-font-color2);
  opacity: 1;
}

.panel [aria-invalid="true"] {
  border-color: var(--jp-error-color1);
}

.panel .same-line {
  display: grid;
  font-size: 12px;
}

.panel form.scale {
  margin-top: 6px;
  padding: 8px 10px;
  border: 1px solid var(--jp-border-color1);
  border-radius: 4px;
}

.panel .stepper {
  display: flex;
  align-items: center;
  gap: 6px;
}

.panel .stepper label {
  display: grid;
  flex: 0 1 150px;
  grid-template-columns: 62px minmax(0, 1fr);
  align-items: center;
  gap: 8px;
}

/* A run's bars and lanes, as under the cell but without its frame. */

.panel .run {
  max-width: none;
  margin: 0;
  padding: 0;
  border: 0;
  border-radius: 0;
}

.panel .loops {
  margin-top: 4px;
}

.panel .of-run > .summary {
  color: var(--jp-ui-font-color2);
}

.panel .of-run > .summary .state {
  color: var(--jp-ui-font-color1);
}

/* Where there is no room for buttons, wheel and keys do what they do. */
@container (max-width: 420px) {
  .panel .sight {
    display: none;
  }
}
`,eY=class{#s$;#t3;#s;#sM=tJ("div",{class:"notice"});#sj=tQ("Start",()=>void this.openForm(),{"aria-label":"Start a cluster"});#sS;#T=tJ("ul",{class:"cards"});#C=tJ("ul",{class:"cards"});#sC;#sT;#sL=new Map;#sA;#L=tJ("ul",{class:"cards"});#sR;#sE=new Set;#sO;#sz;#o=tJ("p",{class:"unseen",role:"status","aria-live":"polite"});#sP;#sF=matchMedia("(prefers-reduced-motion: reduce)");#sI=new Set;#sN=new Set;#sB=!1;#sW=!1;#sq=!1;#sD=0;#eY=-1/0;#sH=-1/0;#sJ="";#sK="";constructor(t,e,s,n){this.#s$=e,this.#t3=s,this.#s=n;let{server:i,model:a}=e;this.#sS=new em(i,s,(t,e)=>void(e&&this.#sI.add(t)),()=>this.#sU()),this.#sC=new ea(this.#T,()=>new ec(i,t=>a.forgetStart(t))),this.#sT=new ea(this.#C,()=>new el({server:i,page:s})),this.#sR=new ea(this.#L,()=>new eG({server:i,page:s,folded:()=>this.#sG()})),this.#sA=this.#sV(),this.#sO=tJ("section",{"aria-label":"clusters"},[tJ("div",{class:"heading"},[tJ("h2",{},["Clusters"]),this.#sj]),this.#sS.node,this.#T,this.#C,this.#sA]),this.#sz=tJ("section",{"aria-label":"runs"},[tJ("div",{class:"heading"},[tJ("h2",{},["Runs"])]),this.#L]),this.#sP=tJ("section",{class:"panel",role:"region","aria-label":"nbcluster"},[this.#sM,this.#sO,this.#sz,this.#o]);let o=tJ("div",{class:"nbc-panel"});o.attachShadow({mode:"open"}).append(tJ("style",{},[tZ,eV]),this.#sP),t.append(o),this.#E(o)}setVisible(t){t!==this.#sW&&(this.#sW=t,this.#sG(),t&&this.#tZ())}focus(){let t=[...this.#sP.querySelectorAll("button")].find(t=>t.checkVisibility()&&!t.disabled);t?.focus()}async openForm(){this.#sB=!0,this.#tZ(),await this.#sS.open()}#sU(){this.#sB=!1,this.#tZ(),this.#sj.focus()}#E(t){var e,s;let n,i,{model:a}=this.#s$,o=new ResizeObserver(()=>this.#sY(performance.now()));o.observe(this.#sP),a.onChange(()=>this.#sX(),this.#s),a.onReady(t=>this.#sZ(t),this.#s),this.#t3.onChange(()=>this.#sX(),this.#s),e=()=>{for(let t of this.#sE)t.forgetColours();this.#sX()},s=this.#s,n=new MutationObserver(e),i={attributes:!0,attributeFilter:["class","style","data-jp-theme-name","data-theme"]},n.observe(document.documentElement,i),n.observe(document.body,i),s.addEventListener("abort",()=>n.disconnect(),{once:!0}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",e,{signal:s}),this.#s.addEventListener("abort",()=>{o.disconnect(),cancelAnimationFrame(this.#sD),this.#s$.connection.watch(this,[]),t.remove()},{once:!0}),this.#tZ()}#sX(){this.#sQ(),this.#sq=!0,this.#s0()}#tZ(){this.#sq=!1;let{model:t}=this.#s$,e=performance.now();this.#s1();let s="open"===t.connection||"lost"===t.connection;this.#sO.hidden=!s,this.#sj.disabled="open"!==t.connection||this.#sB,this.#sP.classList.toggle("stale","lost"===t.connection),this.#sC.show(t.starts,({start:t})=>t,(t,e)=>t.show(e)),this.#T.hidden=0===t.starts.length,this.#s2(e),this.#s6(s,e),this.#sA.hidden=this.#sB||t.clusters.length+t.starts.length>0,this.#s4(),this.#s0()}#s2(t){let{model:e}=this.#s$,s=e.age_s(t);this.#sL.clear(),this.#sT.show(e.clusters,({name:t})=>t,(t,e)=>{t.show(e,s),this.#sL.set(e.name,t)}),this.#C.hidden=0===e.clusters.length}#s6(t,e){let s=this.#s$.model.runs.slice(0,20);this.#sE.clear(),this.#sR.show(s,({id:t})=>t,(t,s)=>{t.show(s,e),this.#sE.add(t)}),this.#sz.hidden=!t||0===s.length,this.#sG()}#sG(){let t=[...this.#sE].filter(t=>t.open).map(({id:t})=>t);this.#s$.connection.watch(this,this.#sW?t:[])}#s1(){let{connection:t}=this.#s$.model;if(t===this.#sJ)return;this.#sJ=t;let e=t7[t];if(this.#sM.hidden=null===e,this.#sM.dataset.connection=t,null===e)return;let{title:s,text:n,line:i,button:a}=e;this.#sM.replaceChildren(tJ("h2",{},[s]),tJ("p",{},[n]),...""===i?[]:[t8(i,t=>void this.#t3.copy(t))],...""===a?[]:[tQ(a,()=>this.#s$.connection.tryNow())])}#sQ(){let{connection:t,clusters:e,runs:s,starts:n}=this.#s$.model,i=[..."lost"===t?["connection lost"]:[],...n.map(({state:t,message:e})=>"failed"===t?e:"a cluster is starting"),...e.map(t=>`cluster ${t.title} ${t.state}`),...s.slice(0,20).flatMap(({progress:{about:t}})=>null===t?[]:[`run ${tE(t)} ${t.state}`])],a=new Set(this.#sK.split("\n")),o=i.join("\n");if(o===this.#sK)return;let r=i.filter(t=>!a.has(t));""!==this.#sK&&r.length>0&&tK(this.#o,r.join("; ")),this.#sK=o}#sZ({start:t,name:e}){this.#sI.delete(t)&&this.#sN.add(e),this.#sX()}#s4(){for(let t of this.#sN){let e=this.#sL.get(t);void 0!==e&&(this.#sN.delete(t),e.attach())}}#s0(){0===this.#sD&&(this.#sW||this.#sN.size>0)&&(this.#sD=requestAnimationFrame(t=>this.#s3(t)))}#s3(t){this.#sD=0,this.#sq&&this.#tZ(),t-this.#eY>=100&&this.#sY(t);let{connection:e,runs:s}=this.#s$.model;"open"===e&&s.some(({progress:t})=>t.alive)&&!this.#sF.matches&&this.#s0()}#sY(t){this.#eY=t;let e=t-this.#sH>=2e3;for(let s of(e&&(this.#sH=t),this.#sE))s.paint(t,!this.#sF.matches),e&&s.describe(t)}#sV(){let t=t=>void this.#t3.copy(t),e=tJ("div",{class:"first-steps"},[tJ("h3",{},["No cluster yet"]),tJ("p",{},["Put one line on top of a cell with a slow loop. A cluster on this machine starts by itself:"]),t8("%load_ext nbcluster",t),t8("%%distribute",t),tJ("p",{},["Or start one that stays, and that several notebooks share:"]),tQ("Start a cluster",()=>void this.openForm())]);return tU(e,"role","group"),tU(e,"aria-label","first steps"),e}},eX="nbcluster-lab:panel",eZ=new u.LabIcon({name:"nbcluster:clusters",svgstr:'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"><g class="jp-icon3" fill="#616161"><rect x="1" y="2" width="8" height="3" rx="1"/><rect x="11" y="2" width="4" height="3" rx="1"/><rect x="1" y="6.5" width="4" height="3" rx="1"/><rect x="7" y="6.5" width="8" height="3" rx="1"/><rect x="1" y="11" width="10" height="3" rx="1"/><rect x="13" y="11" width="2" height="3" rx="1"/></g></svg>\n'}),eQ={id:eX,description:"Clusters, workers and runs beside the notebook",autoStart:!0,requires:[tg],optional:[o.ILayoutRestorer,r.ICommandPalette,l.INotebookTracker,h.ISettingRegistry,d.IStatusBar,c.ITranslator],activate:(t,e,s,n,i,a,o,l)=>{var h,d,u,p,f,m;let g=(l??c.nullTranslator).load("nbcluster"),b=new tW(t,i),w=new e0(e,b,g);t.shell.add(w,"left",{rank:520,type:"nbcluster"}),s?.add(w,w.id);let x=()=>t.shell.activateById(w.id);for(let s of(h=t,d=e,u=b,p=w,f=x,m=g,h.commands.addCommand(tI,{label:m.__("Clusters and Runs"),caption:m.__("Show clusters, workers and runs beside the notebook"),icon:eZ,execute:f}),h.commands.addCommand(tN,{label:m.__("Start a Cluster…"),execute:async()=>{f(),await p.view.openForm()}}),h.commands.addCommand(tB,{label:m.__("Show the Cell of a Run"),execute:async({run:t})=>{let e=d.model.run(String(t));null!==e&&await u.showCell(e)}}),[tI,tN]))n?.addItem({command:s,category:g.__("Clusters")});let v=new e1;a?.load(eX).then(t=>v.follow(t)),null!==o&&function(t,{model:e},s,n){let i=new tY(n),a=()=>{i.tell(function(t){if(0===t.length)return"";let e=t.flatMap(({workers:t})=>t).filter(({state:t})=>"ready"===t),s=et(e);return[t_(e.length,"worker"),null===s?"":t$(s)].filter(t=>""!==t).join(" \xb7 ")}(e.clusters)),i.setHidden(!(s.statusBar&&"open"===e.connection&&e.clusters.length>0))};e.onChange(a,new AbortController().signal),s.onChange(a),t.registerStatusItem("nbcluster-lab:status",{item:i,align:"left",rank:20}),a()}(o,e,v,x),function(t,{model:e},s,n,i){e.onEnd(e=>{var a,o,l;let h,d=e.progress.about;if(null===d||n.tellAfter_s<=0||d.seconds<n.tellAfter_s||"away"!==s.looksAt(e))return;let c=(a=tE(d),o=d.state,l=d.seconds,h=[a,ei(e.notebook)].filter(t=>""!==t).join(" in "),`${""===h?"A run":h}: ${o} after ${tb(l)}`),u=[{label:i.__("Show cell"),callback:()=>void t.commands.execute(tB,{run:e.id})}];r.Notification.emit(c,"done"===d.state?"success":"warning",{actions:u,autoClose:!1})},new AbortController().signal)}(t,e,b,v,g)}},e0=class extends p.Widget{view;#sf=new AbortController;constructor(t,e,s){super(),this.id="nbcluster-panel",this.title.icon=eZ,this.title.caption=s.__("Clusters and runs"),this.node.style.overflowY="auto",this.node.style.background="var(--jp-layout-color1)",this.view=new eY(this.node,t,e,this.#sf.signal)}dispose(){this.#sf.abort(),super.dispose()}onAfterShow(){this.view.setVisible(!0)}onAfterHide(){this.view.setVisible(!1)}onAfterAttach(){this.view.setVisible(this.isVisible)}onActivateRequest(){this.view.focus()}},e1=class{statusBar=!0;tellAfter_s=30;#k=new Set;follow(t){let e=()=>{for(let e of(this.statusBar=!1!==t.get("statusBar").composite,this.tellAfter_s=Number(t.get("tellAfter").composite??30),this.#k))e()};t.changed.connect(e),e()}onChange(t){this.#k.add(t)}},e2=[{id:"nbcluster-lab:live",description:"Clusters and runs, live from the server",autoStart:!0,provides:tg,activate:t=>{let e=new tp(t.serviceManager.serverSettings),s=new tl,n=new ts(e,s,new AbortController().signal);return{model:s,server:e,connection:n}}},eQ,{id:"nbcluster-lab:notebook",description:"The notebook's cluster in its toolbar, and marks beside distributed loops",autoStart:!0,activate:t=>{}}];s.d(e,{default:()=>e2})}}]);