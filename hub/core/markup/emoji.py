"""The pictured faces of imported posts, as characters."""

_FACES = """
slight_smile 🙂 slightly_smiling_face 🙂 smiley 😃 smile 😄 grinning 😀 grin 😁 laughing 😆 joy 😂
wink 😉 blush 😊 sunglasses 😎 heart_eyes 😍 yum 😋 stuck_out_tongue 😛
stuck_out_tongue_winking_eye 😜 crazy_face 🤪 relieved 😌 neutral_face 😐 expressionless 😑
confused 😕 frowning 😦 slight_frown 🙁 open_mouth 😮 astonished 😲 anguished 😧 fearful 😨 cry 😢
sob 😭 weary 😩 sleepy 😪 sweat_smile 😅 shushing_face 🤫 face_with_raised_eyebrow 🤨
thinking 🤔 nauseated_face 🤢 smiling_imp 😈 see_no_evil 🙈 +1 👍 -1 👎 clap 👏 pray 🙏 wave 👋
heart ❤️ tada 🎉 confetti_ball 🎊 boom 💥 fire 🔥 rocket 🚀 star ⭐ bulb 💡 warning ⚠️ eyes 👀
white_check_mark ✅ x ❌ sunflower 🌻 four_leaf_clover 🍀 tropical_fish 🐠 whale2 🐋 scroll 📜
pencil2 ✏️ wrench 🔧 hammer_and_wrench 🛠️ telescope 🔭 art 🎨 balloon 🎈 metal 🤘 ok_hand 👌 muscle 💪
raised_hands 🙌 point_up ☝️ rofl 🤣 upside_down_face 🙃 innocent 😇 roll_eyes 🙄
musical_score 🎼 space_invader 👾 wine_glass 🍷 axe 🪓 wastebasket 🗑️ egg 🥚 trolleybus 🚎
disappointed 😞 angry 😠
"""

EMOJI = dict(zip(_FACES.split()[::2], _FACES.split()[1::2], strict=True))
