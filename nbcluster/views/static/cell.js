var E=class{#e=null;#r=0;#a=[];#t=[];#i=new Set;get about(){return this.#e}get loops(){return this.#a.filter(e=>e!==void 0)}get lanes(){return this.#t}get alive(){return this.#e!==null&&(this.#e.state==="starting"||this.#e.state==="running")}elapsed_s(e){return this.#e===null?0:this.#e.seconds+(this.alive?Math.max(0,e-this.#r)/1e3:0)}takeHead(e,t){let{loops:o,version:r,...a}=e;this.#e=a,this.#r=t;for(let[s,l]of o)s<a.loop_count&&(this.#a[s]=l);this.#n()}takeLanes(e,t){for(let[o,r]of e.lanes)this.#o(o).lane=r;for(let[o,r]of t)this.#o(o).spans.set(X(r),r);this.#n()}takeSnapshot(e,t){let{loops:o,lanes:r,...a}=e;for(let[s,{spans:l,...p}]of r.entries()){let c=this.#o(s);c.lane=p;for(let u of l)c.spans.set(X(u),u)}this.takeHead({...a,loops:[...o.entries()],loop_count:o.length,lane_count:r.length},t)}onChange(e,t){this.#i.add(e),t.addEventListener("abort",()=>this.#i.delete(e),{once:!0})}#o(e){for(let t=this.#t[e];;t=this.#t[e]){if(t!==void 0)return t;this.#t.push({lane:Oe,spans:new Map})}}#n(){for(let e of this.#i)e()}},Oe={worker:"",machine:"",gpu:null,memory_bytes:null};function X(n){return n.loop*2**32+n.id}function A(n){if(n<.0995)return`${Math.round(n*1e3)} ms`;if(n<59.95)return`${F(n)} s`;let e=Math.round(n);if(e<3600)return`${Math.floor(e/60)} min ${H(e%60)} s`;let t=Math.round(n/60);if(t<1440)return`${Math.floor(t/60)} h ${H(t%60)} min`;let o=Math.round(n/3600);return`${Math.floor(o/24)} d ${H(o%24)} h`}var Ce=[[100,1,"s"],[5940,60,"min"],[48*3600,3600,"h"]];function R(n){if(n<1)return"less than 1 s";for(let[e,t,o]of Ce)if(n<e)return`about ${U(n/t)} ${o}`;return`about ${U(n/86400)} d`}function Y(n){if(n<999.5)return`${Math.round(n)} B`;let e=n;for(let t of["kB","MB","GB"])if(e/=1e3,e<999.5)return`${T(e)} ${t}`;return`${T(e/1e3)} TB`}function g(n){return n.toFixed(0).replace(/\B(?=(\d{3})+$)/g,",")}var Ge=[[1,"s"],[60,"min"],[3600,"h"]];function q(n){for(let[e,t]of Ge){let o=n*e;if(o>=.95)return`${o>=99.5?g(Math.round(o)):T(o)} per ${t}`}return`${T(n*86400)} per d`}function Z(n){return`${T(n)} ×`}function N(n,e){return`${g(n)} ${e}${n===1?"":"s"}`}function J(n){return`${Math.round(n*100)} %`}function P(n,e){let t=[...n.slice(0,2*e)];return(t.length<=e?t:[...t.slice(0,e-1),"…"]).join("").replace(je,r=>{if(r===`
`)return r;if(r==="	")return"    ";let a=r.charCodeAt(0).toString(16);return a.length<=2?`\\x${a.padStart(2,"0")}`:`\\u${a.padStart(4,"0")}`})}var je=/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;function T(n){return n<9.95?F(n):`${Math.round(n)}`}function U(n){return n<9.95?F(n).replace(/\.0$/,""):`${Math.round(n)}`}function F(n){let e=Math.round(n*10);return`${Math.floor(e/10)}.${e%10}`}function H(n){return`${n}`.padStart(2,"0")}function i(n,e={},t=[]){let o=document.createElement(n);for(let[r,a]of Object.entries(e))o.setAttribute(r,a);return o.append(...t),o}var Ie=600;function d(n,e){let t=P(e,Ie);n.textContent!==t&&(n.textContent=t),n.hidden=t===""}function f(n,e,t){n.getAttribute(e)!==t&&n.setAttribute(e,t)}function _(n,e,t){for(;n.childElementCount>e;)n.lastElementChild?.remove();for(;n.childElementCount<e;)n.append(t())}var Q={starting:"○",running:"▸",done:"✓",failed:"✗",interrupted:"‖",stopped:"■"},ee={running:"running",computed:"computed",committed:"committed",lost:"lost",surprised:"surprised",cancelled:"dropped"};function O(n){return[n.name??"",n.cell===""?"":`cell [${n.cell}]`].filter(e=>e!=="").join(", ")}function ne(n){if(n.lane_count===0)return n.cluster;let e=N(n.lane_count,"worker");return n.cluster===""?e:`${e} · ${n.cluster}`}function te(n){let e=n.plain_estimate_s;if(e===null||n.state!=="done"||n.lane_count===0||n.seconds<=0)return null;let t=e/n.seconds;return t>=1.05?`${Z(t)} as fast`:null}function oe(n){return n.plain_estimate_s===null?"":`a plain run: ${R(n.plain_estimate_s)}`}function re(n){return n.sent_bytes===0?"":`${Y(n.sent_bytes)} sent`}function D(n){return n.total===null?g(n.committed):`${g(n.committed)} of ${g(n.total)}`}function ae(n,e){let t=n.computed-n.committed;return[e&&t>0?`${g(t)} more computed`:"",n.route==="mixed"&&n.here>0?`${g(n.here)} here`:"",n.rate_per_s!==null&&n.rate_per_s>0?q(n.rate_per_s):"",e&&n.eta_s!==null?`${R(n.eta_s)} left`:""].filter(o=>o!=="")}function ie(n){return`${n.count>1?`${g(n.count)} × `:""}${n.type} in line ${n.line}`}function se({spans:n},e,t){let o=0,r=0,a="";for(let l of n.values())(l.state==="computed"||l.state==="committed")&&(o+=1),l.end_s===null&&(a=`iterations ${g(l.first)} to ${g(l.end-1)}`),r+=(l.end_s??t)-l.start_s;let s=t>0?Math.min(1,r/t):0;return{worker:e,done:o,now:a===""?"nothing":a,busy:J(s)}}function z(n){let e=new Set(n.map(({lane:t})=>t.machine)).size>1;return n.map(({lane:t})=>{let o=[e?t.machine:"",t.worker,t.gpu??""];return P(o.filter(r=>r!=="").join(" · "),Be)})}var Be=60;function le(n,e){let t=0,o=0;for(let{spans:a}of n){t+=a.size;for(let s of a.values())s.end_s===null&&(o+=1)}let r=`${N(t,"slice")} on ${N(n.length,"lane")} in ${A(e)}`;return o>0?`${r}, ${g(o)} of them running`:r}var C=class{node=i("ol",{class:"loops"});#e=[];show(e,t){let o=[];_(this.node,e.length,()=>{let r=new K;return o.push(r),r.node}),this.#e=[...this.#e,...o].slice(0,e.length);for(let[r,a]of e.entries())this.#e[r]?.show(a,t);this.node.hidden=e.length===0}},K=class{#e=i("span",{class:"line"});#r=i("code");#a=i("span",{class:"amount"});#t=i("span",{class:"pace"});#i=i("span",{class:"committed"});#o=i("span",{class:"computed"});#n=i("div",{class:"bar",role:"progressbar","aria-valuemin":"0"},[this.#i,this.#o]);#d=i("span");#s=i("span",{class:"reason"});#l=i("span");#c=i("p",{class:"said"},[this.#d,this.#s,this.#l]);node=i("li",{},[i("div",{class:"row"},[this.#e,this.#r,i("span",{class:"figures"},[this.#a,this.#t])]),this.#n,this.#c]);show(e,t){d(this.#e,`line ${e.line}`),d(this.#r,e.header),f(this.#r,"title",e.header),d(this.#a,D(e)),d(this.#t,ae(e,t).join(" · ")),f(this.node,"data-route",e.route),this.#p(e,t),this.#m(e)}#p(e,t){let o=s=>e.total?Math.min(100,100*s/e.total):0;this.#i.style.width=`${o(e.committed)}%`,this.#o.style.width=`${Math.max(0,o(e.computed)-o(e.committed))}%`;let r=e.total===null;this.#n.classList.toggle("unknown",r&&t),f(this.#n,"aria-label",`line ${e.line}: ${e.header}`),f(this.#n,"aria-valuemax",`${e.total??e.committed}`),f(this.#n,"aria-valuenow",`${e.committed}`);let a=t&&e.eta_s!==null?`, ${R(e.eta_s)} left`:"";f(this.#n,"aria-valuetext",`${D(e)} iterations${a}`)}#m({text:e,reason:t}){let o=t===null?"":`[${t}]`,r=o===""?-1:e.indexOf(o);d(this.#d,r<0?e:e.slice(0,r)),d(this.#s,r<0?"":o),d(this.#l,r<0?"":e.slice(r+o.length)),this.#c.hidden=e===""}};var He=[[4,20,14],[8,17,12],[16,14,10],[32,9,7],[64,6,4],[120,3,2]];function ce(n){let e=Math.max(1,Math.ceil(n/120)),t=Math.ceil(n/e),[,o,r]=He.find(([a])=>t<=a)??[120,3,2];return{amount:t,lanes_per_row:e,pitch_px:o,bar_px:r,height_px:t*o}}function ue(n,e,t){if(!t)return Math.max(n,.01);let o=Math.min(e??n*.15,n*.5);return Math.max(n+o,1)}function pe(n,e){let t=Math.max(2,Math.floor(e/90)),o=Fe.find(a=>n/a<=t)??Math.ceil(n/t/86400)*86400,r=[];for(let a=0;a*o<=n;a+=1)r.push(a*o);return{step_s:o,at_s:r}}var Fe=[.05,.1,.2,.5,1,2,5,10,15,30,60,120,300,600,900,1800,3600,7200,14400,21600,43200,86400];function me(n,e){return n===0?"0":e<1?`${n.toFixed(e<.1?2:1)} s`:e<60?n<60?`${n} s`:`${Math.floor(n/60)}:${`${n%60}`.padStart(2,"0")}`:e<3600?n<3600?`${n/60} min`:`${Math.floor(n/3600)}:${`${n/60%60}`.padStart(2,"0")} h`:e<86400?`${n/3600} h`:`${n/86400} d`}var de=1;function he(n,{lanes_per_row:e},t,o){let r=[];for(let[a,{spans:s}]of n.entries()){let l=Math.floor(a/e),p=-1,c=null;for(let u of s.values()){let w=u.start_s*o,$=De(u,t)*o;if($<=p&&u.state===c)continue;let M=Math.max(de,$-w);r.push({x:w,width:M,row:l,state:u.state}),M<=de&&(p=Math.floor(w)+1,c=u.state)}}return r}function De(n,e){return Math.max(n.start_s,n.end_s??e)}function fe(n){let e=new Set;for(let{spans:t}of n)for(let o of t.values())e.add(o.state);return e}var V=20,y=6;function be(n,e,t){let{width_px:o,names_px:r,rows:a}=e;n.clearRect(0,0,o,a.height_px+V),n.font=`11px ${t.font}`,Ke(n,e,t),n.save(),n.translate(r,0),Ve(n,e,t);for(let s of ze)for(let l of e.boxes)l.state===s&&we[s](n,Xe(l,a),t);We(n,e,t),n.restore()}function xe(n,e,t){n.clearRect(0,0,b.width,b.height),we[e](n,{x:1,y:1,width:b.width-2,height:b.height-2},t)}var b={width:18,height:11},ze=["cancelled","committed","computed","running","surprised","lost"],we={committed:(n,e,t)=>L(n,e,t.accent),computed:(n,e,t)=>{n.globalAlpha=.32,L(n,e,t.accent),n.globalAlpha=1,e.width>=y&&Ue(n,e,t.accent,5)},running:(n,e,t)=>{n.globalAlpha=.14,L(n,e,t.accent),n.globalAlpha=1,e.width>=y&&ge(n,e,t.accent,[]),n.fillStyle=t.accent,n.fillRect(e.x+Math.max(0,e.width-2),e.y,Math.min(2,e.width),e.height)},lost:(n,e,t)=>{L(n,e.width<y?ye(e,.6):e,t.error),e.width>=y&&Ye(n,e,t.paper)},surprised:(n,e,t)=>{L(n,e.width<y?ye(e,.6):e,t.warn),e.width>=y&&qe(n,e,t.paper)},cancelled:(n,e,t)=>{n.fillStyle=t.ink_pale,n.fillRect(e.x,e.y+e.height/2-.5,e.width,1),e.width>=y&&ge(n,e,t.ink_pale,[2,2])}};function Ke(n,{names:e,names_px:t,rows:o,width_px:r},a){if(t===0)return;n.save(),n.beginPath(),n.rect(0,0,t-10,o.height_px),n.clip(),n.fillStyle=a.ink_pale,n.textBaseline="middle",n.textAlign="left";let s=Math.ceil(13/o.pitch_px);for(let l=0;l<o.amount;l+=s){let p=e[l*o.lanes_per_row]??"";n.fillText(p,0,l*o.pitch_px+o.pitch_px/2+.5,r)}n.restore()}function Ve(n,{rows:e,ticks:t,px_per_s:o,width_px:r,names_px:a},s){let l=r-a;if(n.fillStyle=s.track,e.pitch_px<6)n.fillRect(0,0,l,e.height_px-(e.pitch_px-e.bar_px));else for(let c=0;c<e.amount;c+=1)n.beginPath(),n.roundRect(0,c*e.pitch_px+(e.pitch_px-e.bar_px)/2,l,e.bar_px,2),n.fill();n.textBaseline="alphabetic";for(let c of t.at_s){let u=Math.round(c*o);n.fillStyle=s.line,n.fillRect(Math.min(u,l-1),0,1,e.height_px+4);let w=me(c,t.step_s);n.fillStyle=s.ink_pale,n.textAlign=u<12?"left":"center",u+n.measureText(w).width/2<=l&&n.fillText(w,u,e.height_px+15)}}function We(n,{now_s:e,px_per_s:t,rows:o},r){e!==null&&(n.fillStyle=r.accent,n.fillRect(Math.round(e*t),0,1,o.height_px+4))}function Xe({x:n,width:e,row:t},{pitch_px:o,bar_px:r}){let a=e>4?1:0;return{x:n,y:t*o+(o-r)/2,width:e-a,height:r}}function L(n,{x:e,y:t,width:o,height:r},a){if(n.fillStyle=a,o<y||r<y){n.fillRect(e,t,o,r);return}n.beginPath(),n.roundRect(e,t,o,r,2),n.fill()}function ge(n,{x:e,y:t,width:o,height:r},a,s){n.strokeStyle=a,n.lineWidth=1,n.setLineDash(s),n.beginPath(),n.roundRect(e+.5,t+.5,Math.max(0,o-1),Math.max(0,r-1),2),n.stroke(),n.setLineDash([])}function Ue(n,e,t,o){Ze(n,e,()=>{n.strokeStyle=t,n.lineWidth=1,n.beginPath();for(let r=e.x-e.height;r<e.x+e.width;r+=o)n.moveTo(r,e.y+e.height),n.lineTo(r+e.height,e.y);n.stroke()})}function Ye(n,e,t){let o=Math.min(e.width,e.height)/2-1.5,r={x:e.x+e.width/2,y:e.y+e.height/2};n.strokeStyle=t,n.lineWidth=1.5,n.beginPath();for(let a of[1,-1])n.moveTo(r.x-o,r.y-o*a),n.lineTo(r.x+o,r.y+o*a);n.stroke()}function qe(n,{x:e,y:t,width:o,height:r},a){let s=Math.min(o,r)*.8;n.fillStyle=a,n.beginPath(),n.moveTo(e+o-s,t),n.lineTo(e+o,t),n.lineTo(e+o,t+s),n.fill()}function ye({x:n,y:e,width:t,height:o},r){return{x:n,y:e+o*(1-r)/2,width:t,height:o*r}}function Ze(n,{x:e,y:t,width:o,height:r},a){n.save(),n.beginPath(),n.rect(e,t,o,r),n.clip(),a(),n.restore()}function ve(n){let e=getComputedStyle(n),t=o=>e.getPropertyValue(`--nbc-${o}`).trim();return{accent:t("accent"),error:t("error"),warn:t("warn"),ink:t("ink"),ink_pale:t("ink-pale"),line:t("line"),track:t("track"),paper:t("paper"),font:t("font")}}function Se(n,e){let t=new MutationObserver(n),o={attributes:!0,attributeFilter:["class","style","data-jp-theme-name","data-theme"]};t.observe(document.documentElement,o),t.observe(document.body,o),e.addEventListener("abort",()=>t.disconnect(),{once:!0}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",n,{signal:e})}var Je=["starting","running","done","failed","interrupted","stopped"],Qe=["parallel","kernel","mixed"],G=["running","computed","committed","lost","surprised","cancelled"];var h=n=>typeof n=="string",S=n=>typeof n=="number"&&Number.isFinite(n),m=n=>Number.isSafeInteger(n)&&Number(n)>=0,en=n=>m(n)&&n<65536,nn=n=>typeof n=="boolean",ke=n=>n===1,x=n=>e=>e===null||n(e),j=(...n)=>e=>n.some(t=>t===e),k=n=>e=>Array.isArray(e)&&e.every(n),Me=n=>e=>Array.isArray(e)&&e.length===2&&en(e[0])&&n(e[1]),v=n=>e=>{if(typeof e!="object"||e===null)return!1;let t=new Map(Object.entries(e)),o=Object.entries(n);return t.size===o.length&&o.every(([r,a])=>t.has(r)&&a(t.get(r)))},Te=v({line:m,header:h,total:x(m),computed:m,committed:m,here:m,seconds:S,eta_s:x(S),rate_per_s:x(S),route:j(...Qe),reason:x(h),text:h}),tn=v({id:m,loop:m,first:m,end:m,start_s:S,end_s:x(S),state:j(...G)}),Re={worker:h,machine:h,gpu:x(h),memory_bytes:x(m)},Le={version:ke,run:h,name:x(h),cell:h,state:j(...Je),seconds:S,errors:k(v({type:h,line:m,count:m,text:h})),sent_bytes:m,plain_estimate_s:x(S),claim:h,message:h,cluster:h,final:nn},on=v({...Le,loops:k(Me(Te)),loop_count:m,lane_count:m}),rn=v({kind:j("lanes"),version:ke,lanes:k(Me(v(Re)))}),an=v({...Le,loops:k(Te),lanes:k(v({...Re,spans:k(tn)}))}),W=n=>e=>n(e)?e:null,$e=W(on),Ee=W(rn),Pn=W(an),_e=32;function Ae(n){if(n.byteLength%_e!==0)return null;let e=[];for(let t=0;t<n.byteLength;t+=_e){let o=G[n.getUint8(t+31)];if(o===void 0)return null;let r=n.getFloat32(t+20,!0);e.push([n.getUint16(t+28,!0),{id:n.getUint32(t+24,!0),loop:n.getUint8(t+30),first:n.getFloat64(t,!0),end:n.getFloat64(t+8,!0),start_s:n.getFloat32(t+16,!0),end_s:Number.isNaN(r)?null:r,state:o}])}return e}var sn=520,Ne={least:48,most:150},ln=4,dn=64,I=class{#e=i("canvas",{role:"img"});#r=i("ul",{class:"legend","aria-hidden":"true"});#a=i("tbody");node=i("figure",{class:"lanes"},[this.#e,this.#r,i("div",{class:"unseen"},[i("table",{},[i("caption",{},["Lanes"]),i("thead",{},[i("tr",{},["worker","slices done","now","busy"].map(e=>i("th",{scope:"col"},[e])))]),this.#a])])]);#t=0;#i=0;#o="";#n=null;forgetColours(){this.#n=null,this.#o=""}paint(e,t,o){let r=this.#e.getContext("2d"),a=Math.floor(this.node.clientWidth);if(this.node.hidden=e.lanes.length===0,r===null||this.node.hidden||a===0)return;this.#n??=ve(this.node);let s=e.elapsed_s(t),l=ce(e.lanes.length);this.#d(r,a,l.height_px+V);let p=z(e.lanes),c=this.#s(r,p,a),u=(a-c)/this.#l(cn(e,s),t,o);be(r,{width_px:a,names_px:c,names:p,rows:l,boxes:he(e.lanes,l,s,u),px_per_s:u,now_s:e.alive?s:null,ticks:pe(this.#t,a-c)},this.#n),this.#c(fe(e.lanes),this.#n)}describe(e,t){let o=e.elapsed_s(t);f(this.#e,"aria-label",le(e.lanes,o));let r=z(e.lanes),a=e.lanes.slice(0,dn).map((s,l)=>se(s,r[l]??"",o));_(this.#a,a.length,()=>i("tr",{},[0,1,2,3].map(()=>i("td"))));for(let[s,{worker:l,done:p,now:c,busy:u}]of a.entries())for(let[w,$]of[l,`${p}`,c,u].entries()){let M=this.#a.children[s]?.children[w];M instanceof HTMLElement&&d(M,$)}}#d(e,t,o){let r=window.devicePixelRatio,[a,s]=[Math.round(t*r),Math.round(o*r)];this.#e.width===a&&this.#e.height===s||(this.#e.width=a,this.#e.height=s,this.#e.style.height=`${o}px`,e.scale(r,r))}#s(e,t,o){if(o<sn)return 0;e.font=`11px ${this.#n?.font??"sans-serif"}`;let r=Math.max(...t.slice(0,200).map(a=>e.measureText(a).width));return Math.ceil(Math.min(Ne.most,Math.max(Ne.least,r+12)))}#l(e,t,o){let r=Math.min(.5,(t-this.#i)/1e3);this.#i=t;let a=o&&this.#t>0?Math.min(1,r*ln):1;return this.#t+=(e-this.#t)*a,this.#t}#c(e,t){let o=G.filter(r=>e.has(r));o.join()!==this.#o&&(this.#o=o.join(),this.#r.replaceChildren(...o.map(r=>un(r,t))))}};function cn(n,e){return ue(e,n.loops.at(-1)?.eta_s??null,n.alive)}function un(n,e){let t=i("canvas"),o=window.devicePixelRatio;t.width=b.width*o,t.height=b.height*o,t.style.width=`${b.width}px`,t.style.height=`${b.height}px`;let r=t.getContext("2d");return r!==null&&(r.scale(o,o),xe(r,n,e)),i("li",{},[t,ee[n]])}var Pe=`/* Only the theme's colours; what stands behind each is for pages without a theme. */
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
  --nbc-accent-pale: color-mix(in srgb, var(--nbc-accent) 32%, var(--nbc-paper));
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
.pace,
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
  color: var(--nbc-good);
}

.run[data-state="failed"] :is(.sign, .state) {
  color: var(--nbc-error);
}

.run:is([data-state="interrupted"], [data-state="stopped"]) :is(.sign, .state) {
  color: var(--nbc-warn);
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

.figures {
  display: flex;
  flex-wrap: wrap;
  column-gap: 12px;
}

.amount {
  font-weight: 600;
}

.bar {
  display: flex;
  height: 6px;
  margin-top: 5px;
  overflow: hidden;
  border-radius: 3px;
  background: var(--nbc-track);
}

.committed {
  background: var(--nbc-accent);
}

.computed {
  background: repeating-linear-gradient(-45deg, var(--nbc-accent) 0 1px, var(--nbc-accent-pale) 1px 4px);
}

li[data-route="kernel"] .committed {
  background: var(--nbc-ink-pale);
}

/* How many there will be is not known: something moves, and nothing is promised. */
.bar.unknown {
  background: repeating-linear-gradient(90deg, var(--nbc-accent-pale) 0 24px, var(--nbc-track) 24px 48px);
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

.lanes > canvas {
  display: block;
  width: 100%;
}

.legend {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 16px;
  margin: 4px 0 0;
  padding: 0;
  color: var(--nbc-ink-pale);
  font-size: 11px;
  list-style: none;
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
  margin: 10px 0 0;
  padding: 6px 10px;
  border-left: 3px solid var(--nbc-error);
  background: color-mix(in srgb, var(--nbc-error) 8%, transparent);
  list-style: none;
  overflow-wrap: anywhere;
}

.errors span {
  font: 12px / 1.5 var(--nbc-code);
  unicode-bidi: isolate;
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

  .bar.unknown {
    animation: drift 1.6s linear infinite;
  }

  .bar span {
    transition: width 160ms linear;
  }
}

@container (max-width: 520px) {
  .figures {
    flex-basis: 100%;
  }

  .title {
    margin-left: 0;
  }
}
`;var mn=30,hn=2e3,B=class{#e;#r=i("span",{class:"sign","aria-hidden":"true"});#a=i("strong",{class:"state"});#t=i("span",{class:"title"});#i=i("span",{class:"place"});#o=i("strong",{class:"gain"});#n=i("span",{class:"clock"});#d=new C;#s=new I;#l=i("ul",{class:"errors","aria-label":"errors"});#c=i("p",{class:"message"});#p=i("span",{class:"claim"});#m=i("span");#x=i("footer",{},[this.#p,this.#m]);#w=i("p",{class:"unseen",role:"status","aria-live":"polite"});#u=i("section",{class:"run"},[i("header",{},[i("span",{class:"outcome"},[this.#r,this.#a,this.#n,this.#o]),this.#i,this.#t]),this.#d.node,this.#s.node,this.#l,this.#c,this.#x,this.#w]);#g=matchMedia("(prefers-reduced-motion: reduce)");#v=!0;#h=0;#S=Number.NEGATIVE_INFINITY;#y=Number.NEGATIVE_INFINITY;#_=null;constructor(e,t,o){this.#e=t;let r=i("div");r.attachShadow({mode:"open"}).append(i("style",{},[Pe]),this.#u),e.append(r);let a=new ResizeObserver(()=>this.#$());a.observe(this.#u);let s=new IntersectionObserver(l=>{this.#v=l.some(p=>p.isIntersecting),this.#b()});s.observe(r),t.onChange(()=>this.#b(),o),Se(()=>this.#E(),o),o.addEventListener("abort",()=>{a.disconnect(),s.disconnect(),cancelAnimationFrame(this.#h),r.remove()},{once:!0}),this.#b()}#b(){let e=this.#e.about;this.#u.hidden=e===null,e!==null&&(this.#T(e),this.#d.show(this.#e.loops,this.#e.alive),this.#R(e.errors),d(this.#c,e.message),d(this.#p,e.claim),d(this.#m,[re(e),oe(e)].filter(t=>t!=="").join(" · ")),this.#x.hidden=this.#p.hidden&&this.#m.hidden,this.#f())}#T(e){f(this.#u,"data-state",e.state),f(this.#u,"role","region"),f(this.#u,"aria-label",["distributed run",O(e)].filter(t=>t!=="").join(": ")),d(this.#r,Q[e.state]),d(this.#a,e.state),d(this.#t,O(e)),d(this.#i,ne(e)),d(this.#o,te(e)??""),this.#k(),this.#_!==e.state&&(this.#_=e.state,d(this.#w,`${O(e)} ${e.state}`.trim()),this.#y=Number.NEGATIVE_INFINITY)}#k(){let e=this.#e.about,t=this.#g.matches?e?.seconds??0:this.#e.elapsed_s(performance.now());d(this.#n,fn(e?.state??"starting",A(t)))}#R(e){_(this.#l,e.length,()=>i("li",{},[i("strong")," ",i("span")]));for(let[t,o]of e.entries()){let[r,a]=this.#l.children[t]?.children??[];r instanceof HTMLElement&&d(r,ie(o)),a instanceof HTMLElement&&d(a,o.text)}this.#l.hidden=e.length===0}#f(){this.#h===0&&this.#v&&(this.#h=requestAnimationFrame(e=>this.#L(e)))}#L(e){this.#h=0,e-this.#S>=mn?this.#M(e):this.#f(),this.#e.alive&&!this.#g.matches&&this.#f()}#$(){this.#M(performance.now())}#M(e){this.#S=e,this.#k(),this.#s.paint(this.#e,e,!this.#g.matches),e-this.#y>=hn&&(this.#y=e,this.#s.describe(this.#e,e))}#E(){this.#s.forgetColours(),this.#f()}};function fn(n,e){return n==="starting"||n==="running"?e:n==="done"?`in ${e}`:`after ${e}`}function yn(){let n=new E;return{initialize:({model:e})=>bn(e,n),render:({el:e})=>{let t=new AbortController;return new B(e,n,t.signal),()=>t.abort()}}}function bn(n,e){let t=()=>{let r=$e(n.get("head"));r!==null&&e.takeHead(r,performance.now())},o=(r,a)=>{let s=Ee(r),[l]=a,p=l instanceof DataView?Ae(l):null;s!==null&&p!==null&&e.takeLanes(s,p)};return n.on("change:head",t),n.on("msg:custom",o),t(),n.send({kind:"ask",version:1}),()=>{n.off("change:head",t),n.off("msg:custom",o)}}export{yn as default};
