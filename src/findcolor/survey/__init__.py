"""Ask people: draw a survey from folders of photos, keep the answers, work out what they say."""
